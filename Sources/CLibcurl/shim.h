#pragma once
// The functions of libcurl that the transport uses.
//
// libcurl is loaded when the first of them is called, not with the program: it brings some thirty libraries along, whose
// loading takes several milliseconds, as long as a filter needs for 100,000 prefixes. What asks no network shall not pay
// for it. The headers still give every type and check every call; one that is missing here fails to link.
//
// Swift can call neither C's variadic functions nor its function-like macros: each kind of option and answer that the
// transport uses gets a function of its own, too.
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

#ifdef __APPLE__
#define LIBCURL_NAME "libcurl.4.dylib"
#else
#define LIBCURL_NAME "libcurl.so.4"
#endif

// A function of libcurl. Without it the program ends as one does whose libraries are not there when it starts.
static inline void *_Nonnull shim_curl_function(const char *_Nonnull name) {
    // Opening what is open already gives the same library again, whichever threads come first.
    static void *opened;
    void *library = __atomic_load_n(&opened, __ATOMIC_ACQUIRE);
    if (!library) {
        library = dlopen(LIBCURL_NAME, RTLD_LAZY | RTLD_LOCAL);
        __atomic_store_n(&opened, library, __ATOMIC_RELEASE);
    }
    void *function = library ? dlsym(library, name) : NULL;
    if (function) return function;
    fprintf(stderr, "%s is needed and cannot be loaded: %s; install libcurl\n", LIBCURL_NAME, dlerror());
    _exit(1);
}

#define LIBCURL(name) ((__typeof__(&name))shim_curl_function(#name))

// The library.

static inline CURLcode shim_global_init(long flags) { return LIBCURL(curl_global_init)(flags); }
static inline const char *shim_version(void) { return LIBCURL(curl_version)(); }
static inline void shim_free(void *value) { LIBCURL(curl_free)(value); }
static inline time_t shim_getdate(const char *text) { return LIBCURL(curl_getdate)(text, NULL); }

static inline struct curl_slist *shim_slist_append(struct curl_slist *list, const char *line) {
    return LIBCURL(curl_slist_append)(list, line);
}

static inline void shim_slist_free_all(struct curl_slist *list) { LIBCURL(curl_slist_free_all)(list); }

// URLs.

static inline CURLU *shim_url(void) { return LIBCURL(curl_url)(); }
static inline void shim_url_cleanup(CURLU *url) { LIBCURL(curl_url_cleanup)(url); }

static inline CURLUcode shim_url_get(const CURLU *url, CURLUPart part, char **value, unsigned int flags) {
    return LIBCURL(curl_url_get)(url, part, value, flags);
}

static inline CURLUcode shim_url_set(CURLU *url, CURLUPart part, const char *value, unsigned int flags) {
    return LIBCURL(curl_url_set)(url, part, value, flags);
}

// One transfer.

static inline CURL *shim_easy_init(void) { return LIBCURL(curl_easy_init)(); }
static inline void shim_easy_cleanup(CURL *handle) { LIBCURL(curl_easy_cleanup)(handle); }
static inline const char *shim_easy_strerror(CURLcode code) { return LIBCURL(curl_easy_strerror)(code); }

static inline CURLcode shim_set_long(CURL *handle, CURLoption option, long value) {
    return LIBCURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode shim_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return LIBCURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode shim_set_string(CURL *handle, CURLoption option, const char *_Nullable value) {
    return LIBCURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode shim_set_pointer(CURL *handle, CURLoption option, void *value) {
    return LIBCURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode shim_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return LIBCURL(curl_easy_setopt)(handle, option, value);
}

// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION share this signature.
static inline CURLcode shim_set_receiver(
    CURL *handle, CURLoption option, size_t (*receive)(char *, size_t, size_t, void *)) {
    return LIBCURL(curl_easy_setopt)(handle, option, receive);
}

static inline CURLcode shim_set_check(
    CURL *handle, CURLoption option, int (*check)(void *, char *, char *, int, int)) {
    return LIBCURL(curl_easy_setopt)(handle, option, check);
}

static inline CURLcode shim_get_long(CURL *handle, CURLINFO info, long *value) {
    return LIBCURL(curl_easy_getinfo)(handle, info, value);
}

static inline CURLcode shim_get_size(CURL *handle, CURLINFO info, curl_off_t *value) {
    return LIBCURL(curl_easy_getinfo)(handle, info, value);
}

static inline CURLcode shim_get_text(CURL *handle, CURLINFO info, const char **value) {
    return LIBCURL(curl_easy_getinfo)(handle, info, value);
}

static inline CURLcode shim_get_certificates(CURL *handle, struct curl_certinfo **value) {
    return LIBCURL(curl_easy_getinfo)(handle, CURLINFO_CERTINFO, value);
}

// Many transfers.

static inline CURLM *shim_multi_init(void) { return LIBCURL(curl_multi_init)(); }
static inline CURLMcode shim_multi_cleanup(CURLM *multi) { return LIBCURL(curl_multi_cleanup)(multi); }
static inline CURLMcode shim_multi_wakeup(CURLM *multi) { return LIBCURL(curl_multi_wakeup)(multi); }

static inline CURLMcode shim_multi_add(CURLM *multi, CURL *handle) {
    return LIBCURL(curl_multi_add_handle)(multi, handle);
}

static inline CURLMcode shim_multi_remove(CURLM *multi, CURL *handle) {
    return LIBCURL(curl_multi_remove_handle)(multi, handle);
}

static inline CURLMcode shim_multi_perform(CURLM *multi, int *running) {
    return LIBCURL(curl_multi_perform)(multi, running);
}

static inline CURLMcode shim_multi_poll(CURLM *multi, int milliseconds) {
    return LIBCURL(curl_multi_poll)(multi, NULL, 0, milliseconds, NULL);
}

static inline CURLMsg *shim_multi_info_read(CURLM *multi, int *waiting) {
    return LIBCURL(curl_multi_info_read)(multi, waiting);
}

static inline CURLMcode shim_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return LIBCURL(curl_multi_setopt)(multi, option, value);
}

// The result of the finished transfer in a message: it lies in a union.
static inline CURLcode shim_message_result(const CURLMsg *message) { return message->data.result; }

#undef LIBCURL

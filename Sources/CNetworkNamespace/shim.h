#pragma once
#ifdef __linux__
#include <linux/sched.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

// Declared by <sched.h> for _GNU_SOURCE alone, which a module's header comes too late to define.
extern int unshare(int flags);

// Puts the calling thread, and no other, into a network namespace of its own.
static inline int cnetns_unshare(void) { return unshare(CLONE_NEWNET); }

// Brings up the loopback interface of the calling thread's namespace; ioctl is variadic and ifreq a union.
static inline int cnetns_raise_loopback(void) {
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (control < 0) return -1;
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    int status = ioctl(control, SIOCSIFFLAGS, &request);
    close(control);
    return status;
}
#endif

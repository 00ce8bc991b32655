#pragma once
// libxml2's headers show ICU's where Debian builds it with ICU, and these contradict the ICU inside Foundation. ICU stands in
// one struct alone, that of a character encoding, which nobody here looks into.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>

// xmlFree is a mutable global function pointer, which strict concurrency does not let Swift read.
static inline void shim_xml_free(void *pointer) { xmlFree(pointer); }

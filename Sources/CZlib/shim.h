#pragma once
#include <zlib.h>

// inflateInit2 is a macro; 16 makes zlib read the gzip wrapping and check its CRC and length.
static inline int czlib_inflate_gzip_init(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }

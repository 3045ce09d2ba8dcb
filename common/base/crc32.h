/* crc32.h: the CRC-32 of Ethernet and zlib (polynomial 0xEDB88320, reflected). */
#ifndef BASE_CRC32_H
#define BASE_CRC32_H

#include <stdint.h>

#include "base/view.h"

/* The CRC-32 of v; that of "123456789" is 0xCBF43926. */
uint32_t
crc32_of(struct view v);

/* That of what crc, 0 at first, is the CRC-32 of, with v behind it. */
uint32_t
crc32_add(uint32_t crc, struct view v);

#endif

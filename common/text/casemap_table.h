/* casemap_table.h: what casemap.c looks up; made by casemap_make. */
#ifndef TEXT_CASEMAP_TABLE_H
#define TEXT_CASEMAP_TABLE_H

#include <stdint.h>

#define CASEMAP_BLOCK 64	/* characters that share an entry of casemap_index */
#define CASEMAP_BLOCKS 3049	/* those beyond stay as they are */

extern const uint8_t casemap_index[CASEMAP_BLOCKS];
extern const uint16_t casemap_places[193 * CASEMAP_BLOCK];	/* in casemap_pool, from 1 */
extern const uint8_t casemap_pool[19042];

#endif

/* nfc_table.h: the data of nfc.c; made by nfc_make. */
#ifndef TEXT_NFC_TABLE_H
#define TEXT_NFC_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define NFC_APART 0x80000000U	/* in second: both are not put together again */

/* A character and what it is composed of (second 0: the same as first alone). */
struct nfc_pair {
	uint32_t composed, first, second;
};

extern const struct nfc_pair nfc_pairs[];
extern const size_t nfc_pairs_n;

/* Characters with that combining class, which is not 0. */
struct nfc_class {
	uint32_t from, to;
	unsigned char is;
};

extern const struct nfc_class nfc_classes[];
extern const size_t nfc_classes_n;

#endif

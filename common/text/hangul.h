/* hangul.h: syllables of Hangul, which are reckoned and stand in no table (Unicode 3.12). */
#ifndef TEXT_HANGUL_H
#define TEXT_HANGUL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HANGUL 0xac00U
#define HANGUL_L 0x1100U
#define HANGUL_V 0x1161U
#define HANGUL_T 0x11a7U	/* none */
#define HANGUL_L_COUNT 19U
#define HANGUL_V_COUNT 21U
#define HANGUL_T_COUNT 28U
#define HANGUL_COUNT (HANGUL_L_COUNT * HANGUL_V_COUNT * HANGUL_T_COUNT)

static inline bool
hangul_is_syllable(uint32_t c)
{
	return c - HANGUL < HANGUL_COUNT;
}

/* Takes a syllable apart. Returns how many characters it is: 2 or 3. */
static inline size_t
hangul_apart(uint32_t syllable, uint32_t out[3])
{
	uint32_t i = syllable - HANGUL;

	out[0] = HANGUL_L + i / (HANGUL_V_COUNT * HANGUL_T_COUNT);
	out[1] = HANGUL_V + i / HANGUL_T_COUNT % HANGUL_V_COUNT;
	out[2] = HANGUL_T + i % HANGUL_T_COUNT;
	return out[2] == HANGUL_T ? 2 : 3;
}

#endif

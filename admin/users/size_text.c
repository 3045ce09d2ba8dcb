/* size_text.c: see size_text.h. */
#include "admin/users/size_text.h"

#include <stdio.h>

const char *
size_text(uint64_t octets, char out[SIZE_TEXT_MAX])
{
	static const char units[] = "\0KMGTPE";
	double n = (double)octets;
	unsigned unit = 0;

	for (; n >= 1023.5 && unit + 2 < sizeof(units); unit++)
		n /= 1024;
	(void)snprintf(out, SIZE_TEXT_MAX, unit && n < 9.95 ? "%.1f%c" : "%.0f%c", n, units[unit]);
	return out;
}

unsigned
size_percent(uint64_t part, uint64_t whole)
{
	double percent = 100.0 * (double)part / (double)whole;

	return percent > 999 ? 999 : (unsigned)percent;
}

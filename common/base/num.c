/* num.c: see num.h. */
#include "base/num.h"

/* Takes the digits at the start of *v off it. Returns 0, or -1 if none or too large. */
static int
num_take(struct view *v, uint64_t max, uint64_t *out)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < v->n && ascii_digit(v->p[i]); i++) {
		uint64_t digit = (uint64_t)(v->p[i] - '0');

		if (digit > max || n > (max - digit) / 10)
			return -1;
		n = n * 10 + digit;
	}
	*v = view_sub(*v, i, v->n);
	*out = n;
	return i ? 0 : -1;
}

/* *n times unit, at most max. */
static int
num_scale(uint64_t *n, uint64_t unit, uint64_t max)
{
	if (*n > max / unit)
		return -1;
	*n *= unit;
	return 0;
}

int
num_parse(struct view v, uint64_t max, uint64_t *out)
{
	if (num_take(&v, max, out) == -1 || v.n)
		return -1;
	return 0;
}

int
num_parse_hex(struct view v, uint32_t *out)
{
	*out = 0;
	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];

		if (!ascii_digit(c) && (c < 'a' || c > 'f'))
			return -1;
		*out = *out << 4 | (uint32_t)(ascii_digit(c) ? c - '0' : c - 'a' + 10);
	}
	return v.n == 8 ? 0 : -1;
}

void
num_hex(uint32_t n, char out[8])
{
	for (size_t i = 8; i--; n >>= 4)
		out[i] = "0123456789abcdef"[n & 15];
}

int
num_parse_size(struct view v, uint64_t max, uint64_t *out)
{
	static const char units[] = "kmgt";
	uint64_t n;

	if (num_take(&v, max, &n) == -1 || v.n > 1)
		return -1;
	if (v.n == 1) {
		size_t i = view_find(VIEW("kmgt"), ascii_lower(v.p[0]));

		if (i == sizeof(units) - 1 || num_scale(&n, 1ULL << (10 * (i + 1)), max) == -1)
			return -1;
	}
	*out = n;
	return 0;
}

int
num_parse_duration(struct view v, uint64_t max, uint64_t *out)
{
	static const struct { char name; uint64_t seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 },
	};
	uint64_t sum = 0, n;

	do {
		uint64_t unit = 0;

		if (num_take(&v, max, &n) == -1)
			return -1;
		if (v.n == 0)
			unit = 1;
		for (size_t i = 0; v.n && i < sizeof(units) / sizeof(units[0]); i++)
			if (ascii_lower(v.p[0]) == units[i].name)
				unit = units[i].seconds;
		if (unit == 0 || num_scale(&n, unit, max) == -1 || n > max - sum)
			return -1;
		sum += n;
		v = view_sub(v, 1, v.n);
	} while (v.n);
	*out = sum;
	return 0;
}

/* client_qr.c: see client_settings.h. */
#include <qrencode.h>
#include <string.h>

#include "admin/dns/client_settings.h"

#define MARGIN 4	/* light modules around it, as the standard wants */

/* Blocks of the light modules: what prints is light, and the ground dark. */
static const char *const blocks[4] = { " ", "\342\226\204", "\342\226\200", "\342\226\210" };

static bool
is_light(const QRcode *code, int x, int y)
{
	if (y >= code->width + MARGIN)
		return false;
	return x < 0 || y < 0 || x >= code->width || y >= code->width ||
	    !(code->data[y * code->width + x] & 1);
}

int
client_qr(struct view text, bool terminal, FILE *out)
{
	char copy[4096];
	QRcode *code;

	if (view_string(text, copy, sizeof(copy)) == -1)
		return -1;
	code = QRcode_encodeString8bit(copy, 0, QR_ECLEVEL_M);
	if (code == NULL)
		return -1;
	for (int y = -MARGIN; y < code->width + MARGIN; y += 2) {
		(void)fputs(terminal ? "\033[40;97m" : "", out);
		for (int x = -MARGIN; x < code->width + MARGIN; x++)
			(void)fputs(blocks[2 * is_light(code, x, y) + is_light(code, x, y + 1)], out);
		(void)fputs(terminal ? "\033[0m\n" : "\n", out);
	}
	QRcode_free(code);
	return 0;
}

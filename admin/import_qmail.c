/* import_qmail.c: mailstead import qmail; see mailstead-import(8). */
#include "admin/import.h"

int
import_qmail(struct import *im, const struct import_options *o)
{
	(void)im;
	(void)o;
	return -1;
}

/*
 * tiny.c: the least that a program can do for an SMTP connection: greeting and
 * QUIT. floor.c starts one for each connection; it is linked in several ways.
 */
#include <unistd.h>

int
main(void)
{
	char line[512];

	if (write(1, "220 floor\r\n", 11) == 11 && read(0, line, sizeof line) > 0)
		return write(1, "221 bye\r\n", 9) != 9;
	return 1;
}

/* sendmail_author.c: see sendmail_author.h. */
#include "queue/sendmail_author.h"

#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

#include "queue/sendmail_login.h"
#include "sys/clock.h"

/* The user's full name out of the password file: up to the comma, & stands for the login. */
static void
full_name(const char *gecos, const char *login, char out[SENDMAIL_NAME_MAX])
{
	struct buf b = buf_make(SENDMAIL_NAME_MAX - 1);
	struct view v = view_of(gecos);

	v = view_sub(v, 0, view_find(v, ','));
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] != '&') {
			buf_add_char(&b, v.p[i]);
		} else if (login[0] >= 'a' && login[0] <= 'z') {
			buf_add_char(&b, (char)(login[0] - 'a' + 'A'));
			buf_add_str(&b, login + 1);
		} else {
			buf_add_str(&b, login);
		}
	}
	(void)view_string(b.failed ? VIEW("") : buf_view(&b), out, SENDMAIL_NAME_MAX);
	buf_free(&b);
}

void
sendmail_author_again(struct sendmail_author *a)
{
	int64_t now = clock_unix_usec();
	uint32_t random;

	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		random = (uint32_t)getpid();
	(void)snprintf(a->unique, sizeof(a->unique), "%llx.%08x", (unsigned long long)now, random);
	a->author.unique = a->unique;
	a->author.time = now / 1000000;
	a->author.utc_offset = clock_utc_offset(a->author.time);
}

int
sendmail_author(const struct conf *conf, struct sendmail_author *out)
{
	struct sendmail_login login;

	*out = (struct sendmail_author){ .author = { .name = "", .hostname = conf->hostname } };
	if (sendmail_login_find(getuid(), &login))
		full_name(login.gecos, login.name, out->name);
	else
		(void)snprintf(login.name, sizeof(login.name), "uid%lu", (unsigned long)getuid());
	sendmail_author_again(out);
	return address_set(&out->author.address, view_of(login.name), view_of(conf->hostname)) ==
	    ADDRESS_OK ? 0 : -1;
}

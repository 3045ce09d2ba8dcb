/* client_publish.c: see client_settings.h. The directory may be another user's. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/dns/client_settings.h"
#include "admin/dns/zone_make.h"
#include "admin/mailstead.h"
#include "sys/file.h"

#define FILE_MAX 65536
#define NEW "mailstead.new"

/* The directory of that name, made where it is not there; no link is followed. Closes at. */
static int
enter(int at, const char *name)
{
	int fd = -1;
	bool made = mkdirat(at, name, 0755) == 0;

	if (made || errno == EEXIST)
		fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	/* Whatever the umask, the web server reads it. */
	if (fd != -1 && made)
		(void)fchmod(fd, 0755);
	file_close(at);
	return fd;
}

/* Replaces the file whole, so that nobody is served half of it. */
static int
put_file(int at, const char *name, struct view text)
{
	int fd, result = -1;

	if (unlinkat(at, NEW, 0) == -1 && errno != ENOENT)
		return -1;
	fd = openat(at, NEW, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd == -1)
		return -1;
	if (fchmod(fd, 0644) == 0 && file_write(fd, text) == 0 && fsync(fd) == 0)
		result = renameat(at, NEW, at, name);
	file_close(fd);
	return result;
}

/* path: names with "/" between them, of which the last is the file. */
static int
publish(const char *directory, const char *path, struct view text)
{
	int at = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = -1;
	struct view rest = view_of(path);
	char name[256];

	while (at != -1 && view_find(rest, '/') < rest.n) {
		size_t n = view_find(rest, '/');

		if (view_string(view_sub(rest, 0, n), name, sizeof(name)) == -1) {
			errno = ENAMETOOLONG;
			break;
		}
		at = enter(at, name);
		rest = view_sub(rest, n + 1, rest.n);
	}
	if (at != -1 && view_find(rest, '/') == rest.n && view_string(rest, name, sizeof(name)) == 0)
		result = put_file(at, name, text);
	if (result == -1)
		mailstead_complain(path, strerror(errno));
	file_close(at);
	return result;
}

static int
publish_domain(const struct conf *conf, const char *domain, const char *directory)
{
	struct buf text = buf_make(FILE_MAX);
	struct client_settings s;
	char path[600];
	int result = client_domain_settings(conf, domain, &s);

	if (result == 0) {
		client_autoconfig(&s, &text);
		(void)snprintf(path, sizeof(path), "autoconfig.%s/mail/config-v1.1.xml", domain);
		result = publish(directory, path, buf_view(&text));
	}
	if (result == 0) {
		(void)snprintf(path, sizeof(path), "%s/.well-known/autoconfig/mail/config-v1.1.xml", domain);
		result = publish(directory, path, buf_view(&text));
	}
	buf_free(&text);
	return result;
}

static int
publish_policy(const struct zone_facts *f, const char *domain, const char *directory)
{
	struct buf text = buf_make(FILE_MAX);
	char path[600];
	int result;

	zone_sts_policy(f, &text);
	(void)snprintf(path, sizeof(path), "mta-sts.%s/.well-known/mta-sts.txt", domain);
	result = publish(directory, path, buf_view(&text));
	buf_free(&text);
	return result;
}

int
client_publish(const struct conf *conf, const struct zone_facts *f, const char *directory)
{
	for (size_t i = 0; i < f->ndomains; i++)
		if (publish_domain(conf, f->domains[i], directory) == -1 ||
		    (strcmp(f->sts_mode, "no") != 0 &&
		    publish_policy(f, f->domains[i], directory) == -1))
			return -1;
	return 0;
}

/* user_sources.c: see user_sources.h. */
#include "sys/user_sources.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"

#define NSSWITCH "/etc/nsswitch.conf"
#define NSSWITCH_MAX 16384

/* Where nss-systemd(8) looks; the first has services, the others have records. */
static const char *const directories[] = {
	"/run/systemd/userdb", "/etc/userdb", "/run/userdb", "/run/host/userdb",
	"/usr/local/lib/userdb", "/usr/lib/userdb",
};

#define DIRECTORIES (sizeof(directories) / sizeof(directories[0]))

/* Services of systemd that know nobody who gets mail: of units, containers, and each other. */
static const char *const usual[] = {
	"io.systemd.DynamicUser", "io.systemd.NameServiceSwitch", "io.systemd.Multiplexer",
	"io.systemd.DropIn", "io.systemd.Machine",
};

/* The sources of one line, without what is in brackets. */
static enum user_source
source_of(struct view line)
{
	enum user_source found = USER_FILES;
	bool action = false;
	struct view word;

	while (view_word(&line, &word)) {
		if (word.p[0] == '#')
			break;
		if (word.p[0] == '[')
			action = true;
		else if (!action && view_eq(word, VIEW("systemd")) && found == USER_FILES)
			found = USER_SYSTEMD;
		else if (!action && !view_eq(word, VIEW("files")) && !view_eq(word, VIEW("systemd")))
			found = USER_OTHERS;
		if (view_find(word, ']') < word.n)
			action = false;
	}
	return found;
}

enum user_source
user_source_of(struct view text)
{
	struct view line, key = VIEW("passwd:");

	while (view_line(&text, &line)) {
		line = view_trim(line);
		if (line.n >= key.n && memcmp(line.p, key.p, key.n) == 0)
			return source_of(view_sub(line, key.n, line.n));
	}
	return USER_FILES;
}

static bool
is_usual(const char *name)
{
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (strcmp(name, usual[i]) == 0)
			return true;
	return name[0] == '.';
}

static bool
is_record(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && memcmp(name + n - 5, ".user", 5) == 0;
}

bool
user_records_in(const char *directory, bool records)
{
	DIR *d = opendir(directory);
	const struct dirent *e;
	bool found = false;

	if (d == NULL)
		return errno != ENOENT;
	while (!found && (e = readdir(d)) != NULL)
		found = records ? is_record(e->d_name) : !is_usual(e->d_name);
	closedir(d);
	return found;
}

bool
user_sources_others(void)
{
	char text[NSSWITCH_MAX];
	int fd = open(NSSWITCH, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t n = fd == -1 ? 0 : read(fd, text, sizeof(text));
	enum user_source source;

	if (fd != -1)
		close(fd);
	else if (errno != ENOENT)
		return true;
	if (n < 0 || n == sizeof(text))
		return true;
	source = user_source_of((struct view){ text, (size_t)n });
	for (size_t i = 0; source == USER_SYSTEMD && i < DIRECTORIES; i++)
		if (user_records_in(directories[i], i > 0))
			source = USER_OTHERS;
	return source == USER_OTHERS;
}

uint64_t
user_sources_stamp(void)
{
	uint64_t stamp = file_stamp(NSSWITCH, 0);

	for (size_t i = 0; i < DIRECTORIES; i++)
		stamp = file_stamp(directories[i], stamp);
	return stamp;
}

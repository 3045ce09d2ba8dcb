/* check_sockets.c: see check_sockets.h. */
#include "admin/check/check_sockets.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "sys/file.h"

#define TABLE_MAX (8U << 20)	/* octets of one of the tables */
#define LISTENING "0A"

/* ---- the kernel's tables */

static int
hex_value(char c)
{
	return ascii_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
parse_hex(struct view text, unsigned long *out)
{
	*out = 0;
	for (size_t i = 0; i < text.n && i < 8; i++) {
		if (hex_value(text.p[i]) == -1)
			return false;
		*out = *out << 4 | (unsigned long)hex_value(text.p[i]);
	}
	return text.n > 0 && text.n <= 8;
}

/* Words of 32 bits in the order of this machine, each as 8 digits. */
static bool
parse_address(struct view text, bool ipv6, struct socket_listening *s)
{
	uint32_t words[4] = { 0 };
	size_t n = ipv6 ? 4 : 1;
	unsigned long word;

	if (text.n != n * 8)
		return false;
	s->any = true;
	for (size_t i = 0; i < n; i++) {
		if (!parse_hex(view_sub(text, i * 8, 8), &word))
			return false;
		words[i] = (uint32_t)word;
		s->any = s->any && word == 0;
	}
	s->ipv6 = ipv6;
	return inet_ntop(ipv6 ? AF_INET6 : AF_INET, words, s->address, sizeof(s->address)) != NULL;
}

/* sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode ... */
static bool
parse_line(struct view line, bool ipv6, struct socket_listening *s)
{
	struct view words[10];
	unsigned long port;
	uint64_t inode;
	size_t colon;

	for (size_t i = 0; i < 10; i++)
		if (!view_word(&line, &words[i]))
			return false;
	colon = view_find(words[1], ':');
	if (!view_eq(words[3], VIEW(LISTENING)) ||
	    !parse_address(view_sub(words[1], 0, colon), ipv6, s) ||
	    !parse_hex(view_sub(words[1], colon + 1, words[1].n), &port) || port > 65535 ||
	    num_parse(words[9], UINT32_MAX, &inode) == -1)
		return false;
	s->port = (unsigned)port;
	s->inode = (unsigned long)inode;
	return true;
}

void
sockets_parse(struct view text, bool ipv6, struct sockets *all)
{
	struct view line;

	while (view_line(&text, &line) && all->n < SOCKETS_MAX) {
		struct socket_listening s = { .pid = 0 };

		if (parse_line(line, ipv6, &s))
			all->s[all->n++] = s;
	}
}

/* ---- processes */

static void
take_name(pid_t pid, char out[SOCKETS_NAME_MAX])
{
	struct buf text = buf_make(64);
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
	if (file_read_path(AT_FDCWD, path, true, &text) == 0 && text.n)
		(void)view_string(view_sub(buf_view(&text), 0, text.n - 1), out, SOCKETS_NAME_MAX);
	buf_free(&text);
}

static void
take_holder(struct sockets *all, unsigned long inode, pid_t pid)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->s[i].inode == inode && all->s[i].pid < pid) {
			all->s[i].pid = pid;
			take_name(pid, all->s[i].name);
		}
}

static void
look_at_process(struct sockets *all, pid_t pid)
{
	char path[64], target[64];
	const struct dirent *e;
	uint64_t inode;
	ssize_t n;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pid);
	dir = opendir(path);
	while (dir && (e = readdir(dir)) != NULL) {
		struct view v = { target, 0 };

		n = readlinkat(dirfd(dir), e->d_name, target, sizeof(target));
		if (n < 10 || n == sizeof(target))
			continue;
		v.n = (size_t)n;
		if (view_starts_nocase(v, VIEW("socket:[")) &&
		    num_parse(view_sub(v, 8, v.n - 9), UINT32_MAX, &inode) == 0)
			take_holder(all, (unsigned long)inode, pid);
	}
	if (dir)
		(void)closedir(dir);
}

static int
read_table(const char *path, bool ipv6, struct sockets *all)
{
	struct buf text = buf_make(TABLE_MAX);
	int result = file_read_path(AT_FDCWD, path, true, &text);

	if (result == 0)
		sockets_parse(buf_view(&text), ipv6, all);
	buf_free(&text);
	return result;
}

int
sockets_list(struct sockets *all)
{
	all->n = 0;
	if (read_table("/proc/net/tcp", false, all) == -1)
		return -1;
	(void)read_table("/proc/net/tcp6", true, all);
	return 0;
}

int
sockets_find(struct sockets *all)
{
	const struct dirent *e;
	uint64_t pid;
	DIR *dir;

	if (sockets_list(all) == -1)
		return -1;
	dir = opendir("/proc");
	while (dir && (e = readdir(dir)) != NULL)
		if (num_parse(view_of(e->d_name), INT32_MAX, &pid) == 0)
			look_at_process(all, (pid_t)pid);
	if (dir)
		(void)closedir(dir);
	return 0;
}

const struct socket_listening *
sockets_next(const struct sockets *all, unsigned port, size_t *i)
{
	while (*i < all->n)
		if (all->s[(*i)++].port == port)
			return &all->s[*i - 1];
	return NULL;
}

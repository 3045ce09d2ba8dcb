/*
 * waiting.c: fills a queue with messages that wait, as fast as files can be made.
 *
 *	waiting SPOOL NUMBER SLOTS AHEAD RECIPIENT
 *
 * So many messages in so many slots of queue/cur, the first of which is due AHEAD seconds from now
 * (less than 0: has been due), the others a minute after each other. Each "#" in RECIPIENT becomes
 * the number of the message. Each has been tried once. Nothing is synced. Run by root it is the
 * owner of the queue who does it.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "queue/queue_dir.h"
#include "sys/clock.h"

static const char body[] = "From: bench@example.net\nTo: you@example.net\nSubject: waits\n\n"
    "This message waits.\n";

static struct queue_dirs dirs;

static void
become_owner(void)
{
	struct stat st;

	if (fstat(dirs.queue, &st) == -1)
		err(111, "queue");
	if (getuid() == 0 && (setresgid(st.st_gid, st.st_gid, st.st_gid) == -1 ||
	    setresuid(st.st_uid, st.st_uid, st.st_uid) == -1))
		err(111, "become the owner of the queue");
}

/* The recipient with the number in it. */
static struct address
recipient(const char *form, unsigned long number)
{
	struct buf text = buf_make(4096);
	struct address a;
	struct view v;

	for (const char *c = form; *c; c++)
		if (*c == '#')
			buf_add_num(&text, number);
		else
			buf_add_char(&text, *c);
	v = buf_view(&text);
	if (address_take(&v, &a) != ADDRESS_OK || v.n)
		errx(111, "%s: no address", form);
	buf_free(&text);
	return a;
}

/* The file of a message that was tried once, a minute ago. */
static void
make_file(const struct address *rcpt, unsigned long number, int64_t due, struct buf *file, char *id)
{
	struct address sender = { "bench", "example.net" };
	struct queue_message m = { .time_usec = clock_unix_usec() - 60000000,
		.sender = sender, .body_size = sizeof(body) - 1 };
	struct buf record = buf_make(4096);
	uint64_t at;

	m.time_usec += (int64_t)number;
	queue_id_make(m.time_usec, (uint32_t)number, m.id);
	memcpy(id, m.id, sizeof(m.id));
	if (queue_rcpt_add(&m, &sender, rcpt, VIEW("")) == NULL ||
	    queue_header_build(&m, file, &at) == -1)
		errx(111, "no header");
	buf_add_str(file, body);
	queue_record_start(&record);
	queue_record_attempt(&record, m.time_usec / 1000000, due, 0);
	queue_record_deferred(&record, m.time_usec / 1000000, due, 0, "4.4.1", VIEW("no answer"));
	if (queue_record_finish(&record) == -1 || buf_add_view(file, buf_view(&record)) == -1)
		errx(111, "no journal");
	buf_free(&record);
	queue_message_free(&m);
}

static void
put(int slot, const char *id, const struct buf *file)
{
	int fd = openat(slot, id, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd == -1 || write(fd, file->p, file->n) != (ssize_t)file->n || close(fd) == -1)
		err(111, "%s", id);
}

static int
open_slot(int64_t slot)
{
	char path[QUEUE_PATH_MAX];
	int fd;

	queue_slot_path(slot, path);
	if (mkdirat(dirs.queue, path, 0700) == -1)
		err(111, "%s", path);
	fd = openat(dirs.queue, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		err(111, "%s", path);
	return fd;
}

int
main(int argc, char *argv[])
{
	struct buf file = buf_make(1 << 20);
	unsigned long number, slots, made = 0;
	char id[QUEUE_ID_LEN + 1];
	int64_t due;

	if (argc != 6)
		errx(100, "usage: waiting SPOOL NUMBER SLOTS AHEAD RECIPIENT");
	if (queue_dirs_open(&dirs, argv[1]) == -1)
		err(111, "%s", argv[1]);
	become_owner();
	number = strtoul(argv[2], NULL, 10);
	slots = strtoul(argv[3], NULL, 10);
	due = (clock_unix() + strtol(argv[4], NULL, 10)) / QUEUE_SLOT_SECONDS * QUEUE_SLOT_SECONDS;
	for (unsigned long i = 0; i < slots; i++, due += QUEUE_SLOT_SECONDS) {
		int slot = open_slot(due);

		for (; made < number * (i + 1) / slots; made++) {
			struct address rcpt = recipient(argv[5], made);

			buf_clear(&file);
			make_file(&rcpt, made, due, &file, id);
			put(slot, id, &file);
		}
		close(slot);
	}
	buf_free(&file);
	return 0;
}

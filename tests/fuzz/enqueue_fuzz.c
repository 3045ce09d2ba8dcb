/*
 * enqueue_fuzz.c: what enqueue is given, by a caller of the command (input with
 * an even first octet) or over a connection (odd). Either it says that the
 * message is in the queue, and there is one good file more, or there is none.
 *
 * The command: two octets of length (low first), so much envelope, and the
 * message; with 2 in the first octet the envelope stands beside itself as well, with 4
 * the caller is trusted. The connection: records of a type's last octet, two octets of length
 * and the payload.
 */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/submit.h"
#include "queue/enqueue.h"
#include "sys/ipc.h"
#include "text/etrn.h"

#define RECORDS_MAX 64
#define BODY_MAX (16 * 1024)

static struct {
	char path[40];
	struct queue_dirs dirs;
	struct conf conf;
	struct enqueue_file file;
} q;

static void
remove_spool(void)
{
	static const char *const names[] = { "tmp", "new", "cur", "hold", "flush", "" };

	(void)unlinkat(q.dirs.queue, "trigger", 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "%s/queue/%s", q.path, names[i]);
		(void)rmdir(path);
	}
	(void)rmdir(q.path);
}

/* enqueue's way to end is not the fuzzer's: that keeps its own signals. */
static void
init_file(void)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGXCPU, SIGALRM };
	struct sigaction old[sizeof(signals) / sizeof(signals[0])];

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i], NULL, &old[i]);
	enqueue_init(&q.file, &q.dirs, &q.conf);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i], &old[i], NULL);
}

static void
begin(void)
{
	(void)snprintf(q.path, sizeof(q.path), "%s/enqueue_fuzz.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	fuzz_assert(mkdtemp(q.path) != NULL);
	fuzz_assert(queue_dirs_make(q.path, geteuid(), getegid()) == 0);
	fuzz_assert(queue_dirs_open(&q.dirs, q.path) == 0);
	fuzz_assert(conf_defaults(&q.conf) == 0);
	q.conf.spool_free_min = 0;
	q.conf.message_size_limit = BODY_MAX;
	q.conf.recipient_limit = 10;
	fuzz_assert(atexit(remove_spool) == 0);
	init_file();
}

/* Words for the scheduler: never too many, each a name that is one, and none has a text. */
static void
take_words(void)
{
	char path[64], text[ETRN_TEXT_MAX];
	struct etrn what;
	struct dirent *e;
	struct stat st;
	size_t n = 0;
	DIR *d;

	(void)snprintf(path, sizeof(path), "%s/queue/flush", q.path);
	d = opendir(path);
	fuzz_assert(d != NULL);
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		fuzz_assert(etrn_parse(view_of(e->d_name), &what) == 0 &&
		    what.kind != ETRN_QUEUE && strcmp(etrn_text(&what, text), e->d_name) == 0);
		fuzz_assert(fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0);
		fuzz_assert(S_ISREG(st.st_mode) && st.st_size == 0);
		fuzz_assert(unlinkat(dirfd(d), e->d_name, 0) == 0);
		n++;
	}
	closedir(d);
	fuzz_assert(n <= QUEUE_FLUSH_MAX);
}

/* Reads and removes one message. */
static void
take_message(enum queue_place place, const char *id)
{
	struct queue_name name = { .place = place };
	struct queue_file f;
	const char *why;
	char path[QUEUE_PATH_MAX];

	fuzz_assert(queue_id_valid(view_of(id)));
	memcpy(name.id, id, sizeof(name.id));
	fuzz_assert(queue_open(&q.dirs, &name, false, &f, &why) == QUEUE_OPEN_OK);
	fuzz_assert(strcmp(f.m.id, id) == 0 && f.m.nrcpts >= 1 && f.m.nrcpts <= 10);
	/* The trace field may stand in front of what the limit is for. */
	fuzz_assert(f.m.body_size <= BODY_MAX + ENQUEUE_TRACE_ROOM + 1024);
	fuzz_assert(f.size == f.m.header_size + f.m.body_size && f.tail == 0);
	queue_close(&f);
	queue_path(&name, path);
	fuzz_assert(unlinkat(q.dirs.queue, path, 0) == 0);
}

/* How many messages there were in a directory of the queue; they are taken. */
static size_t
take_messages(const char *where)
{
	char path[64];
	struct dirent *e;
	size_t n = 0;
	DIR *d;

	(void)snprintf(path, sizeof(path), "%s/queue/%s", q.path, where);
	d = opendir(path);
	fuzz_assert(d != NULL);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.') {
			take_message(strcmp(where, "hold") == 0 ? QUEUE_HOLD : QUEUE_NEW, e->d_name);
			n++;
		}
	closedir(d);
	return n;
}

/* Puts text in place of descriptor at; returns what was there. */
static int
replace(int at, struct view text)
{
	int saved = fcntl(at, F_DUPFD_CLOEXEC, 10), fd = memfd_create("input", MFD_CLOEXEC);

	fuzz_assert(fd != -1 && write(fd, text.p, text.n) == (ssize_t)text.n);
	fuzz_assert(lseek(fd, 0, SEEK_SET) == 0 && dup2(fd, at) == at);
	close(fd);
	return saved;
}

static void
put_back(int at, int saved)
{
	close(at);
	if (saved != -1) {
		fuzz_assert(dup2(saved, at) == at);
		close(saved);
	}
}

/* What came beside the envelope: the items that stand in it, when the input asks for that. */
static struct enqueue_caller
make_caller(unsigned how, struct view envelope, struct buf *beside)
{
	*beside = buf_make(how & 2 ? envelope.n : 0);
	for (size_t i = 0; how & 2 && i < envelope.n; i++)
		buf_add_char(beside, envelope.p[i] ? envelope.p[i] : '\n');
	return (struct enqueue_caller){ .uid = 1000, .trusted = how & 4,
		.beside = buf_view(beside) };
}

static void
play_command(unsigned how, struct view in)
{
	size_t n = in.n < 2 ? 0 : (unsigned char)in.p[0] + 256u * (unsigned char)in.p[1];
	struct view envelope = view_sub(in, 2, n), message = view_sub(in, 2 + n, in.n);
	int first, second, errors, status;
	struct enqueue_caller caller;
	struct buf beside;

	caller = make_caller(how, envelope, &beside);
	fflush(stdout);
	first = replace(STDIN_FILENO, message);
	second = replace(STDOUT_FILENO, envelope);
	errors = replace(STDERR_FILENO, VIEW(""));
	status = enqueue_command(&q.file, &caller);
	buf_free(&beside);
	put_back(STDERR_FILENO, errors);
	put_back(STDIN_FILENO, first);
	put_back(STDOUT_FILENO, second);
	fuzz_assert(take_messages("new") == (status == 0));
}

/* Sends the records of the input, and closes. */
static void
send_records(int fd, struct view in)
{
	for (int i = 0; in.n >= 3 && i < RECORDS_MAX; i++) {
		size_t n = (unsigned char)in.p[1] + 256u * (unsigned char)in.p[2];
		uint32_t type = (SUBMIT_BEGIN & ~0xffu) + (unsigned char)in.p[0];

		fuzz_assert(ipc_send(fd, type, view_sub(in, 3, n), NULL, 0, deadline_in(1)) == 0);
		in = view_sub(in, 3 + n, in.n);
	}
	fuzz_assert(shutdown(fd, SHUT_WR) == 0);
}

static void
play_session(struct view in)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	size_t done = 0;
	int pair[2];

	fuzz_assert(ipc_pair(pair) == 0);
	send_records(pair[0], in);
	(void)enqueue_session(&q.file, pair[1]);
	close(pair[1]);
	while (ipc_recv(pair[0], &space, &r, deadline_in(1)) == 1)
		done += r.type == SUBMIT_DONE;
	close(pair[0]);
	fuzz_assert(take_messages("new") + take_messages("hold") == done);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = view_sub(fuzz_view(data, size), 1, size);

	if (size == 0 || size > 32 * 1024)
		return 0;
	if (q.path[0] == '\0')
		begin();
	if (data[0] % 2 == 0)
		play_command(data[0], in);
	else
		play_session(in);
	take_words();
	fuzz_assert(take_messages("tmp") == 0 && q.file.fd == -1);
	return 0;
}

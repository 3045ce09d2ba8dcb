/*
 * pop3d_fuzz.c: what a client says after the login. The input is all that it
 * sends. Every command gets one answer, and without QUIT nothing is removed.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pop3d/pop3d_session.h"

#define INPUT_MAX 4096

static const struct {
	const char *file, *text;
} mail[] = {
	{ "new/1.a,S=23,W=26", "Subject: a\n\nb\n.c\n..\n.\nd\n" },
	{ "cur/2.b:2,S", "Subject: b\r\n\r\nno end" },
	{ "cur/3.c,S=0:2,", "" },
};

#define NMAIL (sizeof(mail) / sizeof(mail[0]))

#define MOVED "cur/1.a,S=23,W=26:2,"

/* The directory of the Maildir, made once. */
static struct {
	char path[32];
	int fd;
} home = { "/tmp/pop3d_fuzz.XXXXXX", -1 };

static void
remove_home(void)
{
	for (size_t i = 0; i < NMAIL; i++)
		(void)unlinkat(home.fd, mail[i].file, 0);
	(void)unlinkat(home.fd, MOVED, 0);
	(void)unlinkat(home.fd, MAILDROP_LOCK, 0);
	(void)unlinkat(home.fd, "new", AT_REMOVEDIR);
	(void)unlinkat(home.fd, "cur", AT_REMOVEDIR);
	(void)rmdir(home.path);
}

static int
maildir_fd(void)
{
	if (home.fd != -1)
		return home.fd;
	fuzz_assert(mkdtemp(home.path) != NULL);
	home.fd = open(home.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fuzz_assert(home.fd != -1 && mkdirat(home.fd, "new", 0700) == 0 &&
	    mkdirat(home.fd, "cur", 0700) == 0);
	fuzz_assert(atexit(remove_home) == 0);
	return home.fd;
}

/* Puts back what an input removed or moved. */
static void
fill(int fd)
{
	(void)unlinkat(fd, MOVED, 0);
	for (size_t i = 0; i < NMAIL; i++) {
		int file = openat(fd, mail[i].file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

		if (file == -1)
			continue;
		fuzz_assert(write(file, mail[i].text, strlen(mail[i].text)) ==
		    (ssize_t)strlen(mail[i].text));
		close(file);
	}
}

static struct maildir
open_maildir(void)
{
	int dir = maildir_fd();

	fill(dir);
	return (struct maildir){
		.dir = openat(dir, ".", O_RDONLY | O_CLOEXEC), .tmp = -1,
		.new = openat(dir, "new", O_RDONLY | O_CLOEXEC),
		.cur = openat(dir, "cur", O_RDONLY | O_CLOEXEC),
	};
}

/* Every line ends in CRLF; as many begin with +OK or -ERR as there were answers. */
static void
check_output(int fd, size_t commands_max)
{
	struct buf b = buf_make(SIZE_MAX);
	struct view rest, line;
	size_t answers = 0;
	char block[65536];
	ssize_t n;

	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, block, sizeof(block))) > 0)
		buf_add(&b, block, (size_t)n);
	rest = buf_view(&b);
	fuzz_assert(rest.n == 0 || rest.p[rest.n - 1] == '\n');
	while (view_line(&rest, &line)) {
		fuzz_assert(line.n && line.p[line.n - 1] == '\r');
		answers += view_starts_nocase(line, VIEW("+OK")) ||
		    view_starts_nocase(line, VIEW("-ERR"));
	}
	fuzz_assert(answers <= commands_max);
	buf_free(&b);
}

/* Serves a client that sends the input and then nothing. */
static enum pop3d_end
serve(struct pop3d_session *s, struct view input, int out)
{
	struct pop3d p;
	enum pop3d_end end;
	int pair[2];

	fuzz_assert(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	fuzz_assert(write(pair[1], input.p, input.n) == (ssize_t)input.n);
	fuzz_assert(shutdown(pair[1], SHUT_WR) == 0);
	pop3d_init(&p, pair[0], pop3d_session_commands, POP3D_TRANSACTION, s);
	p.out.fd = out;
	end = pop3d_serve(&p);
	buf_free(&p.out.pending);
	close(pair[0]);
	close(pair[1]);
	return end;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view input = fuzz_view(data, size < INPUT_MAX ? size : INPUT_MAX);
	struct maildir dir = open_maildir();
	const struct maildrop_options options = {
		.limit = 10, .expire = MAILDROP_FOREVER, .uidl_import = "auto",
	};
	struct pop3d_session s = { .octets = 0 };
	int out = memfd_create("out", MFD_CLOEXEC);
	enum pop3d_end end;
	size_t lines = 0;
	struct stat st;

	fuzz_assert(maildrop_open(&s.drop, &dir, &options) == MAILDROP_OK);
	fuzz_assert(s.drop.n == NMAIL);
	end = serve(&s, input, out);
	for (size_t i = 0; i < input.n; i++)
		lines += input.p[i] == '\n';
	/* Too many errors and a line too long have an answer of their own. */
	check_output(out, lines + 2);
	fuzz_assert(end != POP3D_TIMEOUT);
	fuzz_assert(end == POP3D_LEFT || s.removed == 0);
	for (size_t i = 0; i < NMAIL && end != POP3D_LEFT; i++)
		fuzz_assert(fstatat(maildir_fd(), mail[i].file, &st, 0) == 0);
	close(out);
	maildrop_close(&s.drop);
	return 0;
}

/*
 * pop3d_mbox_fuzz.c: what a client says, up to a NUL, on the mbox that is behind that. Without QUIT
 * not an octet of the file is another one; after it what was there is the rest, and a session
 * after that sees as many messages as were left.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pop3d/pop3d_mbox.h"
#include "pop3d/pop3d_session.h"
#include "sys/file.h"

#define COMMANDS_MAX 4096

static struct {
	char path[40];
	int fd;
} home = { "/tmp/pop3d_mbox_fuzz.XXXXXX", -1 };

static const struct maildrop_options options = {
	.limit = 1000, .expire = MAILDROP_FOREVER, .uidl_import = "auto", .lock_wait = 1,
};

static void
remove_home(void)
{
	(void)unlinkat(home.fd, "box", 0);
	(void)unlinkat(home.fd, "box" MAILDROP_MBOX_LOCK, 0);
	(void)rmdir(home.path);
}

static void
put(struct view text)
{
	int fd;

	if (home.fd == -1) {
		fuzz_assert(mkdtemp(home.path) != NULL);
		home.fd = open(home.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		fuzz_assert(home.fd != -1 && atexit(remove_home) == 0);
	}
	fd = openat(home.fd, "box", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	fuzz_assert(fd != -1 && file_write(fd, text) == 0);
	close(fd);
}

static struct buf
get(void)
{
	struct buf b = buf_make(SIZE_MAX);

	fuzz_assert(file_read_path(home.fd, "box", false, &b) == 0);
	return b;
}

static enum pop3d_end
serve(struct pop3d_session *s, struct view input)
{
	int out = memfd_create("out", MFD_CLOEXEC), pair[2];
	enum pop3d_end end;
	struct pop3d p;

	fuzz_assert(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	fuzz_assert(write(pair[1], input.p, input.n) == (ssize_t)input.n);
	fuzz_assert(shutdown(pair[1], SHUT_WR) == 0);
	pop3d_init(&p, pair[0], pop3d_session_commands, POP3D_TRANSACTION, s);
	p.out.fd = out;
	end = pop3d_serve(&p);
	buf_free(&p.out.pending);
	close(pair[0]);
	close(pair[1]);
	close(out);
	return end;
}

/* What is in the mbox now, and how many messages a session would see. */
static void
check_after(struct view before, size_t wanted, bool changed)
{
	struct buf after = get();
	struct maildrop m;

	fuzz_assert(changed ? after.n < before.n : view_eq(buf_view(&after), before));
	fuzz_assert(maildrop_open_mbox(&m, home.fd, "box", &options) == MAILDROP_OK);
	/* One that was not the first before may be taken for a program's own now. */
	fuzz_assert(m.n == wanted || (changed && m.mbox->list.internal));
	maildrop_close(&m);
	buf_free(&after);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size);
	size_t end = view_find(in, '\0'), left, marked;
	struct view text = view_sub(in, end + 1, in.n);
	struct pop3d_session s = { .octets = 0 };
	enum pop3d_end ended;

	put(text);
	fuzz_assert(maildrop_open_mbox(&s.drop, home.fd, "box", &options) == MAILDROP_OK);
	ended = serve(&s, view_sub(in, 0, end < COMMANDS_MAX ? end : COMMANDS_MAX));
	fuzz_assert(ended != POP3D_TIMEOUT);
	left = s.drop.n;
	marked = ended == POP3D_LEFT ? s.drop.ndeleted : 0;
	fuzz_assert(s.removed == marked);
	maildrop_close(&s.drop);
	/* What has the numbers of an IMAP server is given to the next message: more octets. */
	if (marked == 0 || view_find(text, 'X') == text.n)
		check_after(text, left - marked, marked != 0);
	return 0;
}

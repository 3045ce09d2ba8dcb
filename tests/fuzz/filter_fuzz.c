/*
 * filter_fuzz.c: a whole message through smtpd-filter with a milter that says whatever the input
 * does, all of it before it is asked. Either the queue gets nothing, or a message that
 * begins with a field, our own or one above it, and has good addresses.
 */
#include "fuzz.h"

#include <sys/socket.h>
#include <unistd.h>

#include "smtpd/filter_session.h"
#include "sys/log.h"
#include "text/header.h"

#define OWN "Received: by us\n"
#define TEXT "From: a@example.org\nSubject: b\nX: 1\n\tfolded\nX: 2\n\nbody\n.\nend\n"

static void
send_record(int fd, uint32_t type, struct buf *b, const int *queue)
{
	fuzz_assert(ipc_send_buf(fd, type, b, queue, queue ? 1 : 0, deadline_in(1)) == 0);
}

static void
send_empty(int fd, uint32_t type)
{
	struct buf b = ipc_payload();

	send_record(fd, type, &b, NULL);
}

static void
send_address(int fd, uint32_t type, const char *address, int strings)
{
	struct buf b = ipc_payload();

	ipc_put_str(&b, address);
	ipc_put_str(&b, "");
	while (strings--)
		ipc_put_str(&b, "");
	send_record(fd, type, &b, NULL);
}

static void
send_text(int fd, const char *text)
{
	fuzz_assert(ipc_send(fd, SUBMIT_DATA, view_of(text), NULL, 0, deadline_in(1)) == 0);
}

/* What smtpd-net says for one message. */
static void
play_client(int fd, int queue)
{
	struct buf b = ipc_payload();

	ipc_put_str(&b, "client.example");
	ipc_put_u32(&b, '4');
	ipc_put_u32(&b, 1234);
	for (int i = 0; i < 3; i++)
		ipc_put_str(&b, "192.0.2.1");
	ipc_put_u32(&b, 25);
	send_record(fd, FILTER_CONNECT, &b, NULL);
	b = ipc_payload();
	for (int i = 0; i < 3; i++)
		ipc_put_str(&b, i ? "" : "client.example");
	ipc_put_u32(&b, 0);
	ipc_put_str(&b, "");
	send_record(fd, FILTER_HELO, &b, NULL);
	send_address(fd, FILTER_MAIL, "a@example.org", 2);
	send_address(fd, FILTER_RCPT, "b@example.net", 2);
	b = ipc_payload();
	send_record(fd, FILTER_QUEUE, &b, &queue);
	send_address(fd, SUBMIT_BEGIN, "a@example.org", 2);
	send_address(fd, SUBMIT_RCPT, "b@example.net", 0);
	send_empty(fd, SUBMIT_OPEN);
	send_text(fd, OWN);
	send_empty(fd, FILTER_START);
	send_text(fd, TEXT);
	send_empty(fd, FILTER_FINISH);
	send_empty(fd, SUBMIT_COMMIT);
	fuzz_assert(shutdown(fd, SHUT_WR) == 0);
}

/* What enqueue answers: to RESERVE, OPEN and COMMIT. */
static void
play_queue(int fd)
{
	for (int i = 0; i < 3; i++) {
		struct buf b = ipc_payload();

		ipc_put_str(&b, "1j44vvckcj0nb8y7");
		send_record(fd, i < 2 ? SUBMIT_ID : SUBMIT_DONE, &b, NULL);
	}
}

static void
check_address(const struct ipc_record *r, bool null)
{
	struct ipc_get g = ipc_get(r);
	struct address a;

	fuzz_assert(address_parse(ipc_get_view(&g), &a) == 0 && (null || !address_is_null(&a)));
	(void)ipc_get_view(&g);
	fuzz_assert(!g.failed);
}

/* What enqueue has got. */
static void
check_queue(int fd)
{
	static struct ipc_buffer space;
	struct header_field field;
	struct ipc_record r;
	bool first = true;

	while (ipc_recv(fd, &space, &r, deadline_in(1)) == 1) {
		if (r.type == SUBMIT_BEGIN || r.type == SUBMIT_RCPT)
			check_address(&r, r.type == SUBMIT_BEGIN);
		if (r.type == SUBMIT_DATA && first) {
			fuzz_assert(header_next(&r.payload, &field));
			first = false;
		}
		ipc_close_fds(&r);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char milter_list[] = "unix:/m{command_timeout=1s content_timeout=1s}";
	static char hostname[] = "mail.example.com";
	static struct filter f;
	struct conf conf;
	struct filter_conf milters;
	int control[2], queue[2], milter[2];
	const char *key;
	struct view at;

	if (size > 32 << 10)
		return 0;
	fuzz_assert(conf_defaults(&conf) == 0);
	conf.milters = milter_list;
	conf.hostname = hostname;
	fuzz_assert(filter_conf_read(&conf, &milters, &key, &at) == NULL);
	fuzz_assert(ipc_pair(control) == 0 && ipc_pair(queue) == 0);
	fuzz_assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, milter) == 0);
	fuzz_assert(send(milter[1], data, size, MSG_NOSIGNAL) == (ssize_t)size);
	fuzz_assert(shutdown(milter[1], SHUT_WR) == 0);
	play_client(control[0], queue[1]);
	close(queue[1]);
	play_queue(queue[0]);
	filter_init(&f, &conf, &milters, milter, control[1]);
	(void)filter_run(&f);
	filter_end(&f);
	close(control[0]);
	close(control[1]);
	check_queue(queue[0]);
	close(queue[0]);
	close(milter[1]);
	conf_free(&conf);
	return 0;
}

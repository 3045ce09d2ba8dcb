/* agent.c: see agent.h. */
#include "mail/agent.h"

#include <errno.h>
#include <string.h>

#define AGENT_SEND_SECONDS 60	/* for an other end that does not read */
#define AGENT_FLAGS (AGENT_REPEAT | AGENT_MAILBOX)

static void
put_address(struct buf *b, const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];

	ipc_put_str(b, address_text(a, text));
}

static void
get_address(struct ipc_get *g, struct address *a)
{
	if (address_parse(ipc_get_view(g), a) == -1)
		g->failed = true;
}

static void
get_recipient(struct ipc_get *g, struct address *a)
{
	get_address(g, a);
	if (address_is_null(a))
		g->failed = true;
}

static int
malformed(void)
{
	errno = EBADMSG;
	return -1;
}

int
agent_send_job(int fd, const struct agent_job *job)
{
	struct buf b = ipc_payload();

	ipc_put_u64(&b, job->job);
	ipc_put_str(&b, job->id);
	ipc_put_u64(&b, (uint64_t)job->arrival_usec);
	ipc_put_u32(&b, job->rcpt);
	ipc_put_u32(&b, job->flags);
	ipc_put_u64(&b, job->offset);
	ipc_put_u64(&b, job->size);
	put_address(&b, &job->sender);
	put_address(&b, &job->recipient);
	put_address(&b, &job->original);
	return ipc_send_buf(fd, AGENT_DELIVER, &b, &job->message, 1,
	    deadline_in(AGENT_SEND_SECONDS));
}

/* The id becomes part of a file's name. */
static bool
id_is_safe(const char *id)
{
	for (const char *p = id; *p; p++)
		if (!ascii_alpha(*p) && !ascii_digit(*p))
			return false;
	return *id != '\0';
}

int
agent_parse_job(struct ipc_record *r, struct agent_job *job)
{
	struct ipc_get g = ipc_get(r);
	uint64_t arrival;

	*job = (struct agent_job){ .message = -1 };
	job->job = ipc_get_u64(&g);
	ipc_get_str(&g, job->id, sizeof(job->id));
	arrival = ipc_get_u64(&g);
	job->arrival_usec = (int64_t)arrival;
	job->rcpt = ipc_get_u32(&g);
	job->flags = ipc_get_u32(&g);
	job->offset = ipc_get_u64(&g);
	job->size = ipc_get_u64(&g);
	get_address(&g, &job->sender);
	get_recipient(&g, &job->recipient);
	get_address(&g, &job->original);
	if (ipc_get_end(&g) == -1 || r->type != AGENT_DELIVER || r->nfds != 1 ||
	    !id_is_safe(job->id) || arrival > INT64_MAX || (job->flags & ~AGENT_FLAGS) ||
	    job->offset > INT64_MAX || job->size > INT64_MAX - job->offset) {
		ipc_close_fds(r);
		return malformed();
	}
	job->message = r->fds[0];
	r->nfds = 0;
	return 0;
}

int
agent_send_result(int fd, const struct agent_result *result)
{
	struct buf b = ipc_payload();

	ipc_put_u64(&b, result->job);
	ipc_put_u32(&b, result->outcome);
	ipc_put_str(&b, result->code);
	ipc_put_str(&b, result->text);
	ipc_put_u32(&b, (uint32_t)result->nforward);
	for (size_t i = 0; i < result->nforward; i++)
		put_address(&b, &result->forward[i]);
	return ipc_send_buf(fd, AGENT_RESULT, &b, NULL, 0, deadline_in(AGENT_SEND_SECONDS));
}

/* Takes one of the numbers of an RFC 3463 code off *p. */
static bool
take_number(const char **p)
{
	size_t n = 0;

	while (ascii_digit((*p)[n]))
		n++;
	*p += n;
	return n >= 1 && n <= 3;
}

/* Whether code is an RFC 3463 status code of the class that fits the outcome. */
static bool
code_fits(const char *code, enum agent_outcome outcome)
{
	char class = outcome == AGENT_DEFERRED ? '4' : outcome == AGENT_FAILED ? '5' : '2';

	if (code[0] != class || code[1] != '.')
		return false;
	code += 2;
	return take_number(&code) && *code++ == '.' && take_number(&code) && *code == '\0';
}

/* The text goes on to the log, the journal and the report to the sender. */
static void
make_printable(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

int
agent_parse_result(const struct ipc_record *r, struct agent_result *result)
{
	struct ipc_get g = ipc_get(r);
	uint32_t outcome, n;

	/* Not all of it: that is large. */
	result->nforward = 0;
	result->job = ipc_get_u64(&g);
	outcome = ipc_get_u32(&g);
	result->outcome = (enum agent_outcome)outcome;
	ipc_get_str(&g, result->code, sizeof(result->code));
	ipc_get_str(&g, result->text, sizeof(result->text));
	n = ipc_get_u32(&g);
	if (n > AGENT_FORWARD_MAX || (n != 0) != (outcome == AGENT_FORWARDED))
		return malformed();
	for (; result->nforward < n; result->nforward++)
		get_recipient(&g, &result->forward[result->nforward]);
	if (ipc_get_end(&g) == -1 || r->type != AGENT_RESULT || r->nfds != 0 ||
	    outcome < AGENT_DELIVERED || outcome > AGENT_FORWARDED ||
	    !code_fits(result->code, result->outcome))
		return malformed();
	make_printable(result->text);
	return 0;
}

/* enqueue_limit.c: see enqueue_limit.h. */
#include "queue/enqueue_limit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/clock.h"
#include "sys/limits.h"
#include "sys/log.h"
#include "sys/user.h"

/* What is counted. They are in the file: do not change them. */
enum kind { MESSAGES = 1, RECIPIENTS, FLUSHES };

struct count {
	enum kind kind;
	uint64_t amount;
	struct limits_bucket bucket;	/* max 0: no limit */
	struct limits_entry entry;
};

int
enqueue_limit_open(const struct queue_dirs *dirs)
{
	int fd = openat(dirs->queue, "limits", O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
	    0600);
	struct stat st;

	if (fd == -1) {
		log_errno("open", "limits");
		return -1;
	}
	if (geteuid() != 0 ||
	    (fstat(dirs->queue, &st) == 0 && fchown(fd, st.st_uid, st.st_gid) == 0))
		return fd;
	log_errno("give away", "limits");
	close(fd);
	return -1;
}

/* One user is one, however a client writes the name. */
static struct view
lower(struct view user, char out[USER_NAME_MAX])
{
	size_t n = 0;

	for (; n < user.n && n < USER_NAME_MAX; n++)
		out[n] = ascii_lower(user.p[n]);
	return (struct view){ out, n };
}

static bool
is_too_much(const struct count *c, int64_t now)
{
	uint64_t level = limits_level(&c->entry, &c->bucket, now);

	return c->bucket.max != 0 && c->amount > c->bucket.max - level;
}

static int
put(const struct limits *l, struct count *c, int64_t now)
{
	if (c->bucket.max == 0)
		return 0;
	limits_add(&c->entry, &c->bucket, (int64_t)c->amount, now);
	/* Who has used more of it is remembered for longer. */
	c->entry.weight = (uint32_t)(limits_level(&c->entry, &c->bucket, now) * 1000 /
	    c->bucket.max);
	return limits_put(l, &c->entry, now);
}

/* Both or neither. Returns 1, 0 when it is too much, or -1 with errno. */
static int
take(const struct limits *l, struct view user, struct count counts[2], int64_t now)
{
	for (size_t i = 0; i < 2; i++) {
		if (counts[i].bucket.max == 0)
			continue;
		if (limits_get(l, counts[i].kind, user, &counts[i].entry) == -1)
			return -1;
		if (is_too_much(&counts[i], now))
			return 0;
	}
	return put(l, &counts[0], now) == -1 || put(l, &counts[1], now) == -1 ? -1 : 1;
}

static int
lock_and_take(int fd, struct view user, struct count counts[2])
{
	struct limits l;
	int result, error;

	if (limits_lock(&l, fd) == -1)
		return -1;
	result = take(&l, user, counts, clock_unix());
	error = errno;
	limits_unlock(&l);
	errno = error;
	return result;
}

static void
log_limited(const struct enqueue_file *f, struct view user)
{
	struct log_line l = log_begin(LOG_WARNING, "limited");
	char sender[ADDRESS_TEXT_MAX];

	log_view(&l, "user", user);
	log_str(&l, "from", address_text(&f->m.sender, sender));
	log_num(&l, "rcpts", f->m.nrcpts);
	log_str(&l, "origin", f->m.origin);
	log_end(&l);
}

void
enqueue_limit_take(struct enqueue_file *f, struct view user)
{
	const struct conf *conf = f->conf;
	struct count counts[2] = {
		{ MESSAGES, 1, { conf->submission_rate_messages, conf->submission_rate_time },
		    { .id = 0 } },
		{ RECIPIENTS, f->m.nrcpts,
		    { conf->submission_rate_recipients, conf->submission_rate_time }, { .id = 0 } },
	};
	char name[USER_NAME_MAX];
	int result;

	if (f->error != ENQUEUE_OK || user.n == 0 ||
	    (counts[0].bucket.max == 0 && counts[1].bucket.max == 0))
		return;
	/* It would be too much at any time. */
	if (counts[1].bucket.max && counts[1].amount > counts[1].bucket.max) {
		enqueue_fail(f, ENQUEUE_TOO_MANY);
		return;
	}
	result = lock_and_take(f->limits, lower(user, name), counts);
	if (result == -1) {
		enqueue_fail(f, enqueue_errno("count", "limits", ENQUEUE_COUNT));
	} else if (result == 0) {
		log_limited(f, user);
		enqueue_fail(f, ENQUEUE_RATE);
	}
}

bool
enqueue_limit_flush(const struct enqueue_file *f, struct view domain)
{
	const struct limits_bucket once = { 1, f->conf->etrn_interval };
	int result;

	if (once.seconds == 0)
		return true;
	result = limits_take(f->limits, FLUSHES, domain, 1, &once, clock_unix(), NULL);
	if (result == -1)
		log_errno("count", "limits");
	return result == 1;
}

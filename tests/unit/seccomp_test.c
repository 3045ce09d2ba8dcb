/* seccomp_test.c: a table in another order gives the same answers. */
#include "unit.h"

#include <stdint.h>
#include <sys/prctl.h>

#include "sys/seccomp.h"

static struct sock_filter plain[] = { SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_END };
static struct sock_filter writer[] = {
	SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_WRITE_FILES, SECCOMP_USER_DATABASE, SECCOMP_END,
};
static struct sock_filter taking_back[] = {
	SECCOMP_BEGIN, SECCOMP_KILL(read), SECCOMP_KILL(statx), SECCOMP_RETURN(SECCOMP_RET_ALLOW),
};
/* The first statement about a call counts, whichever kind it is of. */
static struct sock_filter contradictory[] = {
	SECCOMP_BEGIN, SECCOMP_FAIL(read, EPERM), SECCOMP_ALLOW(read), SECCOMP_ALLOW(write),
	SECCOMP_FAIL(write, EPERM), SECCOMP_ALLOW_ARG(socket, 0, AF_UNIX), SECCOMP_ALLOW(socket),
	SECCOMP_ALLOW_UNLESS(dup, 0, 4), SECCOMP_ALLOW(close), SECCOMP_ALLOW(close), SECCOMP_END,
};

/* What the kernel would do with it; -1 for an instruction that is not one of ours. */
static int64_t
run(const struct sock_fprog *p, const struct seccomp_data *d)
{
	uint32_t a = 0;

	for (unsigned i = 0; i < p->len; i++) {
		const struct sock_filter *f = &p->filter[i];

		switch (f->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			memcpy(&a, (const char *)d + f->k, sizeof(a));
			break;
		case BPF_RET | BPF_K:
			return f->k;
		case BPF_JMP | BPF_JA:
			i += f->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			i += a == f->k ? f->jt : f->jf;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			i += a >= f->k ? f->jt : f->jf;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			i += a & f->k ? f->jt : f->jf;
			break;
		default:
			return -1;
		}
	}
	return -1;
}

/* The same answer to every call, whatever its arguments; and none from another machine. */
static unsigned
compare(const struct sock_fprog *one, const struct sock_fprog *two)
{
	static const uint64_t values[] = { 0, 1, 2, 3, 4, 5, AF_UNIX, PROT_EXEC, F_SETFL, 0xffffffff };
	unsigned allowed = 0;

	for (int nr = 0; nr < 700; nr++)
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
			for (size_t j = 0; j < 6; j++) {
				struct seccomp_data d = { .nr = nr, .arch = SECCOMP_ARCH };

				d.args[j] = values[i];
				ck_assert_msg(run(one, &d) == run(two, &d), "call %d, %zu %zu", nr, i, j);
				ck_assert(run(two, &d) != -1);
				allowed += run(two, &d) == SECCOMP_RET_ALLOW;
				d.arch ^= 1;
				ck_assert_uint_eq((uint32_t)run(two, &d), SECCOMP_RET_KILL_PROCESS);
			}
	return allowed;
}

START_TEST(same_answers)
{
	const struct sock_fprog tables[] = {
		SECCOMP_TABLE(plain), SECCOMP_TABLE(writer), SECCOMP_TABLE(taking_back),
		SECCOMP_TABLE(contradictory),
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct sock_filter space[SECCOMP_COMPACT_MAX];
		struct sock_fprog compact;

		ck_assert_int_eq(seccomp_compact(&tables[i], space, &compact), 0);
		ck_assert_uint_gt(compare(&tables[i], &compact), 100);
	}
}
END_TEST

/* The longest way through the table, which the kernel goes for most numbers. */
START_TEST(shorter_ways)
{
	const struct sock_fprog table = SECCOMP_TABLE(plain);
	struct sock_filter space[SECCOMP_COMPACT_MAX];
	struct sock_fprog compact;

	ck_assert_int_eq(seccomp_compact(&table, space, &compact), 0);
	ck_assert_uint_lt(compact.len, table.len);
}
END_TEST

START_TEST(too_large)
{
	struct sock_filter many[4 * SECCOMP_COMPACT_MAX] = { SECCOMP_BEGIN }, space[SECCOMP_COMPACT_MAX];
	const struct sock_fprog table = SECCOMP_TABLE(many);
	struct sock_fprog compact;

	for (size_t i = 4; i < 4 * SECCOMP_COMPACT_MAX; i++)
		many[i] = (struct sock_filter)SECCOMP_RETURN(SECCOMP_RET_ALLOW);
	ck_assert_int_eq(seccomp_compact(&table, space, &compact), -1);
	ck_assert_int_eq(seccomp_compact(&(struct sock_fprog){ .len = 3, .filter = many }, space,
	    &compact), -1);
}
END_TEST

/* Two statements about a number beyond the blocks. */
START_TEST(great_numbers)
{
	struct sock_filter table[] = {
		SECCOMP_BEGIN, SECCOMP_ALLOW(read),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 600, 0, 1), SECCOMP_RETURN(SECCOMP_RET_ALLOW),
		SECCOMP_END,
	};
	const struct sock_fprog in = SECCOMP_TABLE(table);
	struct sock_filter space[SECCOMP_COMPACT_MAX];
	struct sock_fprog compact;

	ck_assert_int_eq(seccomp_compact(&in, space, &compact), 0);
	ck_assert_uint_gt(compare(&in, &compact), 60);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, same_answers);
	tcase_add_test(t, shorter_ways);
	tcase_add_test(t, too_large);
	tcase_add_test(t, great_numbers);
}

int
main(void)
{
	return unit_run("seccomp", add);
}

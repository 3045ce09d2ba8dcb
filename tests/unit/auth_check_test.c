/* auth_check_test.c: names, the passwords file, hashes, expiry. */
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gate/auth_check.h"

/* Made with perl's crypt() of "secret". */
#define SHA512 "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT" \
	"0Y77vwPZN.Pq.H91p5hVO1"
#define YESCRYPT "$y$j75$saltsaltsaltsalt$DsMjm5uqUiFBUYLB9CLnX8E/M0k0mOVJBUWdpCrUik9"
#define BCRYPT "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
#define DES "abNANd1rDfiNc"

START_TEST(names)
{
	static char longest[USER_NAME_MAX + 1];

	memset(longest, 'a', sizeof(longest));
	ck_assert(auth_name_valid(VIEW("bob")));
	ck_assert(auth_name_valid(VIEW("bob@example.org")));
	ck_assert(auth_name_valid(VIEW("b\xc3\xb6" "b@example.org")));
	ck_assert(auth_name_valid((struct view){ longest, USER_NAME_MAX }));
	ck_assert(!auth_name_valid((struct view){ longest, USER_NAME_MAX + 1 }));
	ck_assert(!auth_name_valid(VIEW("")));
	ck_assert(!auth_name_valid(VIEW("a\0b")));
	ck_assert(!auth_name_valid(VIEW("a\nb")));
	ck_assert(!auth_name_valid(VIEW("a:b")));
	ck_assert(!auth_name_valid(VIEW("a\x7f")));
	ck_assert(!auth_name_valid(VIEW("a\xff")));
	ck_assert(!auth_name_valid(VIEW("a\xc2\x80")));
}
END_TEST

static const struct view file = VIEW("# comment:" SHA512 "\n"
    "\n"
    "nothing\n"
    "locked@example.org:!" SHA512 "\n"
    "Bob@Example.org: " BCRYPT " : more : of it\n"
    "bob@example.org:" SHA512 "\n"
    "last@example.org:" SHA512);

START_TEST(entries)
{
	struct view address, hash, first;

	ck_assert(auth_entry_find(file, VIEW("boB@example.ORG"), &address, &hash, &first));
	ck_view(address, "Bob@Example.org");
	ck_view(hash, BCRYPT);
	ck_view(first, BCRYPT);
	ck_assert(auth_entry_find(file, VIEW("last@example.org"), &address, &hash, &first));
	ck_view(hash, SHA512);
	ck_assert(auth_entry_find(file, VIEW("locked@example.org"), &address, &hash, &first));
	ck_view(hash, "!" SHA512);
	ck_assert(!auth_entry_find(file, VIEW("nobody@example.org"), &address, &hash, &first));
	ck_view(hash, "");
	ck_view(first, BCRYPT);
	ck_assert(!auth_entry_find(file, VIEW("bob"), &address, &hash, &first));
	ck_assert(!auth_entry_find(file, VIEW(""), &address, &hash, &first));
	ck_assert(!auth_entry_find(file, VIEW("nothing"), &address, &hash, &first));
	ck_assert(!auth_entry_find(file, VIEW("# comment"), &address, &hash, &first));
	ck_assert(!auth_entry_find(VIEW(""), VIEW("bob"), &address, &hash, &first));
	ck_view(first, "");
}
END_TEST

START_TEST(homes)
{
	static const struct view bad[] = {
		VIEW("bob"), VIEW("@example.org"), VIEW("bob@"), VIEW("../../etc@example.org"),
		VIEW("bob@../.."), VIEW("bob@."), VIEW("..@.."), VIEW("a/b@example.org"),
		VIEW("bob@example.org/x"), VIEW("bob@a\nb"), VIEW(".bob@example.org"), VIEW(""),
		VIEW("@"),
	};
	char home[64];

	ck_assert_int_eq(auth_virtual_home("/m", VIEW("bob@example.org"), home, sizeof(home)), 0);
	ck_assert_str_eq(home, "/m/example.org/bob");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(auth_virtual_home("/m", bad[i], home, sizeof(home)) == -1, "%zu", i);
	ck_assert_int_eq(auth_virtual_home("/m", VIEW("bob@example.org"), home, 18), -1);
}
END_TEST

START_TEST(hashes)
{
	static const struct view good[] = { VIEW(SHA512), VIEW(YESCRYPT), VIEW(BCRYPT), VIEW(DES) };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ck_assert_msg(auth_hash_matches(good[i], VIEW(""), VIEW("secret")), "%zu", i);
		ck_assert(!auth_hash_matches(good[i], VIEW(""), VIEW("Secret")));
		ck_assert(!auth_hash_matches(good[i], VIEW(""), VIEW("secre")));
		ck_assert(!auth_hash_matches(good[i], VIEW(""), VIEW("")));
		ck_assert(!auth_hash_matches(good[i], VIEW(""), VIEW("secret\0")));
	}
}
END_TEST

/* What is no hash matches nothing, least of all when it is what is computed instead. */
START_TEST(no_hashes)
{
	static const struct view bad[] = {
		VIEW(""), VIEW("!"), VIEW("*"), VIEW("!" SHA512), VIEW("*" SHA512), VIEW("x"),
		VIEW("secret"), VIEW("$6$saltsalt"), VIEW("$6$saltsalt$"), VIEW("*0"), VIEW("*1"),
		VIEW("$9$salt$hash"), VIEW("abNANd1rDfiN"), VIEW("a\0b"),
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(!auth_hash_matches(bad[i], VIEW(SHA512), VIEW("secret")), "%zu", i);
		ck_assert(!auth_hash_matches(bad[i], VIEW(SHA512), VIEW("")));
	}
}
END_TEST

START_TEST(long_passwords)
{
	static char octets[AUTH_PASSWORD_MAX + 1];

	memset(octets, 'p', sizeof(octets));
	ck_assert(!auth_hash_matches(VIEW(SHA512), VIEW(""),
	    (struct view){ octets, sizeof(octets) }));
	ck_assert(!auth_hash_matches(VIEW(SHA512), VIEW(""),
	    (struct view){ octets, sizeof(octets) - 1 }));
}
END_TEST

static bool
expired(long changed, long max, long expire)
{
	const struct spwd account = {
		.sp_lstchg = changed, .sp_max = max, .sp_expire = expire, .sp_inact = -1,
	};

	return auth_account_expired(&account, 20000);
}

START_TEST(expiry)
{
	ck_assert(!expired(19000, 99999, -1));
	ck_assert(!expired(-1, -1, -1));
	ck_assert(!expired(19000, -1, 20001));
	ck_assert(expired(19000, -1, 20000));
	ck_assert(expired(19000, -1, 1));
	ck_assert(expired(0, 99999, -1));
	ck_assert(expired(19000, 999, -1));
	ck_assert(!expired(19000, 1000, -1));
	ck_assert(!expired(30000, 10, -1));
}
END_TEST

/* ---- With a file */

#define TEMPLATE "/tmp/auth_check_test.XXXXXX"
static char passwords[] = TEMPLATE;

static void
write_passwords(mode_t mode)
{
	struct view text = VIEW("bob@mail.test:" SHA512 "\nup@mail.test:" SHA512 "\n"
	    "Case@Mail.Test:" SHA512 "\n../x@mail.test:" SHA512 "\nlocked@mail.test:!\n");
	int fd;

	memcpy(passwords, TEMPLATE, sizeof(passwords));
	fd = mkstemp(passwords);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text.p, text.n), (ssize_t)text.n);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

static enum auth_verdict
check(struct view name, struct view password, struct user *user)
{
	struct conf conf = {
		.passwords = passwords, .hostname = (char[]){ "mail.test" },
		.virtual_dir = (char[]){ "/mail" },
	};

	return auth_check(&conf, name, password, user);
}

/* Everything that needs no system user; run with root given up. */
static void
without_root(void)
{
	if (geteuid() == 0 && (setgid(65534) == -1 || setuid(65534) == -1))
		ck_abort_msg("cannot give up root");
}

START_TEST(users)
{
	struct user u;

	without_root();
	write_passwords(0600);
	ck_assert_int_eq(check(VIEW("bob@mail.test"), VIEW("secret"), &u), AUTH_CHECK_OK);
	ck_assert_str_eq(u.name, "bob@mail.test");
	ck_assert_str_eq(u.home, "/mail/mail.test/bob");
	ck_assert_uint_eq(u.uid, geteuid());
	ck_assert_int_eq(check(VIEW("bob"), VIEW("secret"), &u), AUTH_CHECK_OK);
	ck_assert_int_eq(check(VIEW("case"), VIEW("secret"), &u), AUTH_CHECK_OK);
	ck_assert_str_eq(u.name, "case@mail.test");
	ck_assert_str_eq(u.home, "/mail/mail.test/case");
	ck_assert_int_eq(check(VIEW("bob"), VIEW("Secret"), &u), AUTH_CHECK_NO);
	ck_assert_int_eq(check(VIEW("bob@other.test"), VIEW("secret"), &u), AUTH_CHECK_NO);
	ck_assert_int_eq(check(VIEW("root"), VIEW("secret"), &u), AUTH_CHECK_NO);
	ck_assert_int_eq(check(VIEW("locked"), VIEW(""), &u), AUTH_CHECK_NO);
	ck_assert_int_eq(check(VIEW("../x"), VIEW("secret"), &u), AUTH_CHECK_NO);
	ck_assert_int_eq(check(VIEW("bob@mail.test\nx"), VIEW("secret"), &u), AUTH_CHECK_NO);
	unlink(passwords);
}
END_TEST

START_TEST(permissions)
{
	static const mode_t modes[] = { 0640, 0604, 0620, 0602, 0644, 0666 };
	struct user u;

	without_root();
	write_passwords(0400);
	ck_assert_int_eq(check(VIEW("bob"), VIEW("secret"), &u), AUTH_CHECK_OK);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		ck_assert_int_eq(chmod(passwords, modes[i]), 0);
		ck_assert_int_eq(check(VIEW("bob"), VIEW("secret"), &u), AUTH_CHECK_TEMPORARY);
	}
	ck_assert_int_eq(chmod(passwords, 0), 0);
	ck_assert_int_eq(check(VIEW("bob"), VIEW("secret"), &u), AUTH_CHECK_TEMPORARY);
	ck_assert_int_eq(unlink(passwords), 0);
	ck_assert_int_eq(check(VIEW("bob"), VIEW("secret"), &u), AUTH_CHECK_NO);
	ck_assert_int_eq(mkdir(passwords, 0700), 0);
	ck_assert_int_eq(check(VIEW("bob"), VIEW("secret"), &u), AUTH_CHECK_TEMPORARY);
	ck_assert_int_eq(rmdir(passwords), 0);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, names);
	tcase_add_test(t, entries);
	tcase_add_test(t, homes);
	tcase_add_test(t, hashes);
	tcase_add_test(t, no_hashes);
	tcase_add_test(t, long_passwords);
	tcase_add_test(t, expiry);
	tcase_add_test(t, users);
	tcase_add_test(t, permissions);
}

int
main(void)
{
	return unit_run("auth_check", add);
}

/* auth_passwords_test.c: the passwords file, hashes, homes. */
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gate/auth_passwords.h"

/* Made with perl's crypt() of "secret". */
#define SHA512 "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT" \
	"0Y77vwPZN.Pq.H91p5hVO1"
#define YESCRYPT "$y$j75$saltsaltsaltsalt$DsMjm5uqUiFBUYLB9CLnX8E/M0k0mOVJBUWdpCrUik9"
#define BCRYPT "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
#define DES "abNANd1rDfiNc"
#define APP "{SHA256}K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols="	/* "secret" */

static struct conf conf = { .hostname = (char[]){ "Mail.Test" }, .virtual_dir = (char[]){ "/m" } };

static const struct view file = VIEW("# comment:" SHA512 "\n"
    "*:abNANd1rDfiNc\n"
    "nothing\n"
    "locked@mail.test:!" SHA512 "\n"
    "App@Mail.test:!:x\n"
    "app@mail.test:" APP ":app=phone\n"
    "Bob@Mail.test: " BCRYPT " : more : of it\n"
    "bob@mail.test:" SHA512 "\n"
    "wrong@mail.test:" SHA512 ":app=phone\n"
    "last@other.test:" SHA512);

static struct auth_account
find(const char *name)
{
	struct auth_account a;

	auth_account_find(&conf, file, view_of(name), &a);
	ck_assert_str_eq(a.like, BCRYPT);
	return a;
}

START_TEST(accounts)
{
	struct auth_account a = find("boB@mail.TEST");

	ck_assert(a.found && a.usable);
	ck_assert_str_eq(a.address, "bob@mail.test");
	ck_assert_str_eq(a.hash, BCRYPT);
	a = find("BOB");
	ck_assert(a.found && a.usable);
	ck_assert_str_eq(a.address, "bob@mail.test");
	a = find("last@other.test");
	ck_assert(a.found && a.usable);
	ck_assert_str_eq(a.hash, SHA512);
	a = find("locked");
	ck_assert(a.found && !a.usable);
	ck_assert_str_eq(a.hash, "");
	a = find("app");
	ck_assert(a.found && a.usable);
	ck_assert_str_eq(a.hash, "");
	/* An app password is a password that we have made, and has our hash. */
	a = find("wrong");
	ck_assert(a.found && !a.usable);
	ck_assert_str_eq(a.hash, "");
}
END_TEST

START_TEST(no_accounts)
{
	static const char *const names[] = {
		"last", "nobody", "nothing", "# comment", "*", "bob@mail.test:", "bob@other.test", "",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_msg(!find(names[i]).found, "%s", names[i]);
}
END_TEST

START_TEST(apps)
{
	char app[PASSWORDS_APP_MAX + 1] = "";

	ck_assert(auth_app_matches(file, "app@mail.test", VIEW("secret"), app));
	ck_assert_str_eq(app, "phone");
	ck_assert(!auth_app_matches(file, "app@mail.test", VIEW("Secret"), app));
	ck_assert(!auth_app_matches(file, "bob@mail.test", VIEW("secret"), app));
	ck_assert(!auth_app_matches(file, "wrong@mail.test", VIEW("secret"), app));
	ck_assert(!auth_app_matches(file, "", VIEW("secret"), app));
	ck_assert_uint_eq(auth_crypts, 0);
}
END_TEST

START_TEST(homes)
{
	struct auth_exchange x = { .conf = &conf, .mailbox = { .uid = 7, .gid = 8 } };
	struct user u;

	ck_assert_int_eq(auth_virtual_user(&x, "bob@example.org", &u), 0);
	ck_assert_str_eq(u.home, "/m/example.org/bob");
	ck_assert_str_eq(u.name, "bob@example.org");
	ck_assert_uint_eq(u.uid, 7);
	ck_assert_uint_eq(u.gid, 8);
	ck_assert_int_eq(auth_virtual_user(&x, "../x@example.org", &u), -1);
	ck_assert_int_eq(auth_virtual_user(&x, "bob", &u), -1);
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
	ck_assert_uint_eq(auth_crypts, 5 * sizeof(good) / sizeof(good[0]));
}
END_TEST

/* What is no hash matches nothing, least of all when it is what is computed instead. */
START_TEST(no_hashes)
{
	static const struct view bad[] = {
		VIEW(""), VIEW("!"), VIEW("*"), VIEW("!" SHA512), VIEW("*" SHA512), VIEW("x"),
		VIEW("secret"), VIEW("$6$saltsalt"), VIEW("$6$saltsalt$"), VIEW("*0"), VIEW("*1"),
		VIEW("$9$salt$hash"), VIEW("abNANd1rDfiN"), VIEW("a\0b"), VIEW(APP),
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

START_TEST(reading)
{
	static const mode_t modes[] = { 0640, 0604, 0620, 0602, 0644, 0666 };
	char path[] = "/tmp/auth_passwords_test.XXXXXX";
	struct buf text = buf_make(0);
	int fd = mkstemp(path), null = open("/dev/null", O_RDONLY);

	ck_assert_int_ne(fd, -1);
	unlink(path);
	ck_assert_int_eq(write(fd, file.p, file.n), (ssize_t)file.n);
	ck_assert_int_eq(auth_passwords_read(fd, "/p", &text), 0);
	ck_assert(view_eq(buf_view(&text), file));
	buf_free(&text);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		ck_assert_int_eq(fchmod(fd, modes[i]), 0);
		ck_assert_int_eq(auth_passwords_read(fd, "/p", &text), -1);
	}
	ck_assert_int_eq(fchmod(fd, 0400), 0);
	ck_assert_int_eq(ftruncate(fd, AUTH_PASSWORDS_FILE_MAX + 1), 0);
	ck_assert_int_eq(auth_passwords_read(fd, "/p", &text), -1);
	ck_assert_int_eq(auth_passwords_read(null, "/p", &text), -1);
	text = buf_make(0);
	ck_assert_int_eq(auth_passwords_read(-1, "/p", &text), 0);
	ck_assert_uint_eq(text.n, 0);
	close(fd);
	close(null);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, accounts);
	tcase_add_test(t, no_accounts);
	tcase_add_test(t, apps);
	tcase_add_test(t, homes);
	tcase_add_test(t, hashes);
	tcase_add_test(t, no_hashes);
	tcase_add_test(t, long_passwords);
	tcase_add_test(t, reading);
}

int
main(void)
{
	return unit_run("auth_passwords", add);
}

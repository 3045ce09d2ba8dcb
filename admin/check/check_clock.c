/* check_clock.c: the time, on which retries, certificates and signatures depend. See check.h. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include "admin/check/check_system.h"
#include "sys/clock.h"

#define TOPIC "clock"
#define DAY 86400

void
check_clock_judge(struct check *c, bool synchronised, int64_t now, int64_t made)
{
	if (now < made - DAY)
		check_report(c, CHECK_ERROR, TOPIC, "time", "set it, and have something keep it right",
		    "is before the day on which this program was made");
	else if (!synchronised)
		check_report(c, CHECK_WARNING, TOPIC, "time", "apt install systemd-timesyncd, or chrony",
		    "nothing keeps the clock right, as far as the kernel knows");
	else
		check_report(c, CHECK_OK, TOPIC, "time", NULL, "is kept right");
}

void
check_clock(struct check *c)
{
	struct timex t = { .modes = 0 };
	int state = adjtimex(&t);
	struct stat st = { .st_mtime = 0 };

	(void)stat("/proc/self/exe", &st);
	if (state == -1)
		check_report(c, CHECK_UNKNOWN, TOPIC, "time", NULL, "%s", strerror(errno));
	else
		check_clock_judge(c, state != TIME_ERROR && !(t.status & STA_UNSYNC), clock_unix(), st.st_mtime);
}

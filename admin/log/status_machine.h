/* status_machine.h: what of Mailstead runs on this machine now, and what room it has. */
#ifndef ADMIN_STATUS_MACHINE_H
#define ADMIN_STATUS_MACHINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sys/conf.h"

#define STATUS_DISKS 3

enum status_service { STATUS_SMTP, STATUS_SUBMISSION, STATUS_POP3, STATUS_IMAP, STATUS_SERVICES };

struct status_disk {
	const char *path;
	uint64_t size, free;		/* octets; free ones for programs that are not root */
	uint64_t files_free;
	bool has_files;			/* the file system has a limit of them */
};

struct status_machine {
	struct {
		const char *name;
		uint16_t ports[2];	/* in plain text or STARTTLS, and TLS from the start; 0: none */
		bool listening[2];	/* somebody does, be it Mailstead or another */
		uint64_t connections, users;	/* users: of the connections, those with a mailbox open */
	} services[STATUS_SERVICES];
	uint64_t tls;			/* connections that speak it */
	uint64_t local, remote;		/* agents that deliver */
	bool running;			/* the runner of the queue */
	pid_t runner;
	int64_t runner_since;		/* seconds since 1970 */
	struct status_disk disks[STATUS_DISKS];
	size_t ndisks;
};

/* Looks at the processes, ports and file systems. What cannot be seen is as if it was not there. */
void
status_machine_look(struct status_machine *m, const struct conf *conf);

/* Appends lines for people. */
void
status_machine_text(const struct status_machine *m, const struct conf *conf, int utc_offset,
    struct buf *out);

/* Appends objects {"topic":"service"|"work"|"runner"|"disk",...}. */
void
status_machine_json(const struct status_machine *m, struct buf *out);

/* Appends gauges in Prometheus' text format. */
void
status_machine_metrics(const struct status_machine *m, struct buf *out);

/* ---- status_process.c */

/* Counts processes into m. */
void
status_processes(struct status_machine *m);

#endif

/* filter_wire.h: the octets between us and a milter. Each returns NULL, or what went wrong. */
#ifndef SMTPD_FILTER_WIRE_H
#define SMTPD_FILTER_WIRE_H

#include "smtpd/filter_milter.h"
#include "sys/clock.h"

#define FILTER_READ (64 << 10)	/* octets read at a time */

/* Sends what waits in m->out. */
const char *
filter_wire_flush(struct filter_milter *m, msec deadline);

/* Receives a frame, which is valid until the next call. */
const char *
filter_wire_receive(struct filter_milter *m, msec deadline, struct milter_frame *f);

#endif

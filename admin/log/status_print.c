/* status_print.c: what status_machine.h has found, as text. */
#include "admin/log/status_machine.h"

#include <stdio.h>

#include "text/json.h"
#include "text/logtime.h"
#include "text/shown.h"

/* ---- For people */

static void
add_octets(uint64_t n, struct buf *out)
{
	static const char units[] = " kMGTPE";
	size_t unit = 0;

	while (n >= 10 * 1024 && units[unit + 1]) {
		n /= 1024;
		unit++;
	}
	buf_addf(out, "%llu", (unsigned long long)n);
	if (unit)
		buf_add_char(out, units[unit]);
}

static void
add_service(const struct status_machine *m, size_t i, struct buf *out)
{
	char ports[24] = "-";
	int n = 0;

	for (size_t k = 0; k < 2; k++)
		if (m->services[i].listening[k])
			n += snprintf(ports + n, sizeof(ports) - (size_t)n, "%s%u", n ? " " : "",
			    (unsigned)m->services[i].ports[k]);
	buf_addf(out, "%-14s %-10s %12llu", m->services[i].name, ports,
	    (unsigned long long)m->services[i].connections);
	if (i == STATUS_POP3 || i == STATUS_IMAP)
		buf_addf(out, " %10llu", (unsigned long long)m->services[i].users);
	buf_add_char(out, '\n');
}

static void
add_runner(const struct status_machine *m, int utc_offset, struct buf *out)
{
	buf_add_str(out, "Runner           ");
	if (m->running) {
		buf_addf(out, "runs as process %d since ", (int)m->runner);
		logtime_add(m->runner_since * LOGTIME_SECOND, utc_offset, out);
		out->n -= 4;	/* milliseconds */
		buf_add_char(out, '\n');
	} else {
		buf_add_str(out, "does not run now\n");
	}
}

static void
add_disk(const struct status_disk *d, const struct conf *conf, struct buf *out)
{
	bool full = d->free < conf->spool_free_min ||
	    (d->has_files && d->files_free < conf->spool_files_min);

	buf_add_str(out, "Disk             ");
	shown_line(view_of(d->path), out);
	buf_add_str(out, ": ");
	add_octets(d->free, out);
	buf_add_str(out, " of ");
	add_octets(d->size, out);
	buf_addf(out, " free (%u %%)", (unsigned)(d->size ? d->free / (d->size / 100 + 1) : 0));
	if (d->has_files)
		buf_addf(out, ", room for %llu files", (unsigned long long)d->files_free);
	buf_add_str(out, full && d->path == conf->spool ? ": TOO LITTLE, mail is refused\n" : "\n");
}

void
status_machine_text(const struct status_machine *m, const struct conf *conf, int utc_offset,
    struct buf *out)
{
	buf_add_str(out, "SERVICE        PORTS       CONNECTIONS  LOGGED IN\n");
	for (size_t i = 0; i < STATUS_SERVICES; i++)
		add_service(m, i, out);
	buf_addf(out, "Working now      TLS %llu, local agents %llu, remote agents %llu\n",
	    (unsigned long long)m->tls, (unsigned long long)m->local, (unsigned long long)m->remote);
	add_runner(m, utc_offset, out);
	for (size_t i = 0; i < m->ndisks; i++)
		add_disk(&m->disks[i], conf, out);
}

/* ---- For programs */

static void
add_number(const char *key, uint64_t n, struct buf *out)
{
	json_key(key, out);
	buf_add_num(out, n);
}

static void
begin(const char *topic, struct buf *out)
{
	buf_add_char(out, '{');
	json_key("topic", out);
	json_string(view_of(topic), out);
}

static void
add_service_json(const struct status_machine *m, size_t i, struct buf *out)
{
	const char *before = "";

	begin("service", out);
	json_key("name", out);
	json_string(view_of(m->services[i].name), out);
	json_key("ports", out);
	buf_add_char(out, '[');
	for (size_t k = 0; k < 2; k++)
		if (m->services[i].listening[k]) {
			buf_addf(out, "%s%u", before, (unsigned)m->services[i].ports[k]);
			before = ",";
		}
	buf_add_char(out, ']');
	add_number("connections", m->services[i].connections, out);
	if (i == STATUS_POP3 || i == STATUS_IMAP)
		add_number("logged_in", m->services[i].users, out);
	buf_add_str(out, "}\n");
}

static void
add_disk_json(const struct status_disk *d, struct buf *out)
{
	begin("disk", out);
	json_key("path", out);
	json_string(view_of(d->path), out);
	add_number("size", d->size, out);
	add_number("free", d->free, out);
	if (d->has_files)
		add_number("files_free", d->files_free, out);
	buf_add_str(out, "}\n");
}

void
status_machine_json(const struct status_machine *m, struct buf *out)
{
	for (size_t i = 0; i < STATUS_SERVICES; i++)
		add_service_json(m, i, out);
	begin("work", out);
	add_number("tls", m->tls, out);
	add_number("local_agents", m->local, out);
	add_number("remote_agents", m->remote, out);
	buf_add_str(out, "}\n");
	begin("runner", out);
	json_key("running", out);
	buf_add_str(out, m->running ? "true" : "false");
	if (m->running) {
		add_number("pid", (uint64_t)m->runner, out);
		add_number("since", (uint64_t)m->runner_since, out);
	}
	buf_add_str(out, "}\n");
	for (size_t i = 0; i < m->ndisks; i++)
		add_disk_json(&m->disks[i], out);
}

static void
add_gauge(const char *name, const char *help, struct buf *out)
{
	buf_addf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* A label's value: a path, with what may not stand there escaped. */
static void
add_sample(const char *name, const char *label, const char *value, uint64_t n, struct buf *out)
{
	buf_addf(out, "%s{%s=\"", name, label);
	for (; *value; value++)
		if (*value == '\n')
			buf_add_str(out, "\\n");
		else
			buf_addf(out, "%s%c", *value == '"' || *value == '\\' ? "\\" : "", *value);
	buf_add_str(out, "\"} ");
	buf_add_num(out, n);
	buf_add_char(out, '\n');
}

static void
add_disk_gauges(const struct status_machine *m, struct buf *out)
{
	add_gauge("mailstead_filesystem_free_bytes", "Room for who is not root.", out);
	for (size_t i = 0; i < m->ndisks; i++)
		add_sample("mailstead_filesystem_free_bytes", "path", m->disks[i].path,
		    m->disks[i].free, out);
	add_gauge("mailstead_filesystem_size_bytes", "Size of the file system.", out);
	for (size_t i = 0; i < m->ndisks; i++)
		add_sample("mailstead_filesystem_size_bytes", "path", m->disks[i].path,
		    m->disks[i].size, out);
	add_gauge("mailstead_filesystem_free_files", "Files that there is room for.", out);
	for (size_t i = 0; i < m->ndisks; i++)
		if (m->disks[i].has_files)
			add_sample("mailstead_filesystem_free_files", "path", m->disks[i].path,
			    m->disks[i].files_free, out);
}

void
status_machine_metrics(const struct status_machine *m, struct buf *out)
{
	add_gauge("mailstead_open_connections", "Connections of clients now.", out);
	for (size_t i = 0; i < STATUS_SERVICES; i++)
		add_sample("mailstead_open_connections", "service", m->services[i].name,
		    m->services[i].connections, out);
	add_gauge("mailstead_open_sessions", "Mailboxes that clients have open now.", out);
	for (size_t i = STATUS_POP3; i < STATUS_SERVICES; i++)
		add_sample("mailstead_open_sessions", "service", m->services[i].name,
		    m->services[i].users, out);
	add_gauge("mailstead_tls_connections", "Connections that speak TLS now.", out);
	buf_addf(out, "mailstead_tls_connections %llu\n", (unsigned long long)m->tls);
	add_gauge("mailstead_agents", "Processes that deliver now.", out);
	add_sample("mailstead_agents", "agent", "local", m->local, out);
	add_sample("mailstead_agents", "agent", "remote", m->remote, out);
	add_gauge("mailstead_runner_up", "Whether the runner of the queue runs.", out);
	buf_addf(out, "mailstead_runner_up %d\n", m->running ? 1 : 0);
	add_disk_gauges(m, out);
}

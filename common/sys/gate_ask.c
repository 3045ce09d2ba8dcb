/* gate_ask.c: see gate_ask.h. */
#include "sys/gate_ask.h"

#include <string.h>

void
gate_put_tls(struct buf *b, const struct gate_tls *t)
{
	ipc_put_str(b, t->version);
	ipc_put_str(b, t->cipher);
	ipc_put_u32(b, t->bits);
	ipc_put_str(b, t->sni);
	ipc_put_view(b, (struct view){ (const char *)t->exporter, sizeof(t->exporter) });
	ipc_put_str(b, t->client);
}

void
gate_get_tls(struct ipc_get *g, struct gate_tls *t)
{
	struct view exporter;

	ipc_get_str(g, t->version, sizeof(t->version));
	ipc_get_str(g, t->cipher, sizeof(t->cipher));
	t->bits = ipc_get_u32(g);
	ipc_get_str(g, t->sni, sizeof(t->sni));
	exporter = ipc_get_view(g);
	if (exporter.n == sizeof(t->exporter))
		memcpy(t->exporter, exporter.p, exporter.n);
	else
		g->failed = true;
	ipc_get_str(g, t->client, sizeof(t->client));
}

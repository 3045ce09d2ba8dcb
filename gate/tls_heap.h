/*
 * tls_heap.h: memory of children that lies together. After the library has prepared itself
 * its heap is full of small holes. A child that put something into each would first
 * get a copy of the page around it, and with it a page fault.
 */
#ifndef GATE_TLS_HEAP_H
#define GATE_TLS_HEAP_H

/* In the parent, before the next fork: takes the holes, so that children get what is behind. */
void
tls_heap_settle(void);

/* In a child: has the kernel give it at once the pages that a session is sure to write to. */
void
tls_heap_begin(void);

#endif

/*
 * premap.h: forks that need not map their libraries anew.
 *
 * fork(2) leaves out the page tables of a mapping that was never written to, since its
 * pages can be had from the file again; a child then takes a fault for each piece of
 * code that it comes to. That costs it more than a copy of the tables would. Of
 * a mapping with a page of its own the kernel copies them.
 */
#ifndef SYS_PREMAP_H
#define SYS_PREMAP_H

/*
 * Gives each private mapping of a file that cannot be written a page of its own, with the
 * content it had. Call it once, before anything is confined and in a process of one
 * thread. What cannot be done is left as it was: it only costs time.
 */
void
premap_libraries(void);

/* The same for the program itself, of one that has no libraries and sees no /proc. */
void
premap_program(void);

#endif

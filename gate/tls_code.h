/*
 * tls_code.h: the code that children run, in as few entries of page tables as can be.
 * fork(2) copies each entry and the end of a child takes each back: for the libraries of tls
 * that is more than a thousand of them, and a third of what a child costs.
 */
#ifndef GATE_TLS_CODE_H
#define GATE_TLS_CODE_H

/*
 * Before anything is confined, in a process of one thread: code and the constants beside it, as
 * far as they fill blocks of 2 MB, become huge pages of this process, of one entry each, that
 * nobody can write to. In these the constants could be executed, too. What cannot be done is left
 * as it was: it only costs time.
 */
void
tls_code_gather(void);

/*
 * Takes the entries back of the other code, and constants, that the preparations needed. What is
 * used again has them again.
 */
void
tls_code_forget(void);

#endif

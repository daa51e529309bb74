/* The C ABI between the emulator and a handler library. Plain data and function pointers only: no
 * exception crosses it, and memory is freed by whoever made it. Handlers in C++ use handler.h.
 *
 * A library exports `const snowglobe_library* snowglobe_library_describe(void)`. */
#ifndef SNOWGLOBE_ABI_H
#define SNOWGLOBE_ABI_H

#include <stddef.h>
#include <stdint.h>

#define SNOWGLOBE_ABI_VERSION 1u

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const char* data;
    size_t size;
} snowglobe_bytes;

/* What the host offers to a running invocation. */
typedef struct {
    void* state;
    /* Performs one action, JSON text:
     *   {"call":{"service":..,"operation":..,"request":{..}}}
     *       -> {"ok":{..}} | {"error":{"code","message","status","extra"}}
     *   {"http":{"method","url","headers":[[k,v]..],"body","base64":bool}}
     *       -> {"ok":{"status","headers","body","base64"}} | {"error":..}
     *       may have "timeout_ns", after which the answer is an error
     *   {"sleep":<ns>}                                          -> {"ok":{}}
     * The invocation is suspended until the world answers. The reply stays valid until the next
     * perform of the same invocation. */
    snowglobe_bytes (*perform)(void* state, snowglobe_bytes action);
    void (*log)(void* state, snowglobe_bytes line);
    int64_t (*now_ns)(void* state); /* world time, ns since 1970; constant between two actions */
    uint64_t (*random)(void* state); /* of the seed, the invocation and how often it was asked */
} snowglobe_host;

typedef struct {
    const char* request_id;
    const char* function_name;
    const char* function_arn;
    int64_t deadline_ns; /* ns since 1970 */
    int64_t memory_mb;
    const snowglobe_host* host;
} snowglobe_invocation;

typedef struct {
    int failed; /* 0: `payload` is the result; 1: {"errorType","errorMessage","stackTrace":[]} */
    snowglobe_bytes payload;
    void (*release)(void* owner); /* the host calls it once it has copied the payload */
    void* owner;
} snowglobe_result;

typedef snowglobe_result (*snowglobe_handler_function)(
    const snowglobe_invocation* invocation, snowglobe_bytes event);

typedef struct {
    const char* name; /* the template's `Handler` */
    snowglobe_handler_function run;
} snowglobe_handler;

typedef struct {
    uint32_t abi_version; /* SNOWGLOBE_ABI_VERSION the library was built with */
    uint32_t handler_count;
    const snowglobe_handler* handlers;
    /* Calls run(argument). Other invocations may run on this thread meanwhile, so it saves and
     * restores what the library's language runtime keeps for a thread (C++: caught exceptions). The
     * host goes through it whenever it suspends a handler, in `perform` as in nanosleep(). NULL: no
     * such state. */
    void (*suspended)(void (*run)(void* argument), void* argument);
} snowglobe_library;

#ifdef __cplusplus
}
#endif
#endif

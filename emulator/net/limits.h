#pragma once
// Every size, count and time of the network edge that a client could otherwise choose. Why each is
// as it is, and which test holds it, is in the table of README.md beside this file.
#include <chrono>
#include <cstddef>

namespace snowglobe::limits {

// Connections
constexpr std::size_t connections_max = 4096;
constexpr std::size_t descriptors_wanted = 8192; // connections, and everything else
constexpr std::chrono::milliseconds accept_pause{50};

// One request
constexpr std::size_t header_bytes_max = 16 * 1024; // with the request line; AWS's limit
constexpr std::size_t chunk_extension_bytes_max = 1024;
// As sent, and after decompression: the largest request of a service here is Lambda's for 50 MB of
// code ("Request must be smaller than 70167211 bytes for the CreateFunction operation").
constexpr std::size_t body_bytes_max = 70'167'210;
constexpr std::size_t frame_bytes_max = 16 * 1024 * 1024; // of who speaks in frames
constexpr std::size_t body_reserve_max = 1024 * 1024; // a claimed length costs its sender nothing
constexpr std::chrono::milliseconds request_timeout{30'000}; // first byte to last byte

// One connection
constexpr std::chrono::milliseconds idle_timeout{120'000};
constexpr std::chrono::milliseconds write_timeout{30'000}; // the client does not read its answer
constexpr std::chrono::milliseconds linger_time{2'000};    // for it to read the last one
constexpr std::size_t pipelined_max = 16;                  // requests that wait for their answers
constexpr std::size_t output_bytes_max = 1024 * 1024;      // then nothing further is parsed
constexpr std::size_t pushed_bytes_max = 32 * 1024 * 1024; // unasked, and the client does not read
constexpr std::chrono::milliseconds half_closed_time{1'000}; // for what is owed, where none can ask
constexpr std::size_t read_bytes_first = 8 * 1024;
constexpr std::size_t read_bytes_max = 64 * 1024;
constexpr std::size_t read_bytes_large = 256 * 1024; // of what is known to be long
// While nothing may be parsed this much is still read ahead: only reading notices that the client
// has gone.
constexpr std::size_t read_ahead_max = 512 * 1024;

// One HTTP/2 connection
constexpr std::size_t streams_max = 128;
constexpr std::size_t stream_window_bytes = 128 * 1024; // of a body, sent unasked
// Bodies that arrive or are under way, and answers that the client has no window for.
constexpr std::size_t streams_bytes_max = body_bytes_max + 32 * 1024 * 1024;
constexpr std::size_t http2_output_bytes = 256 * 1024; // framed ahead of what the socket takes
constexpr std::size_t http2_output_frames_max = 256;   // that wait behind it: then nothing is read
constexpr std::size_t http2_header_block_bytes_max = 4 * header_bytes_max;
constexpr std::size_t http2_idle_frames_burst = 1000; // that bring nothing
constexpr std::size_t http2_idle_frames_per_s = 100;
constexpr std::chrono::milliseconds drain_time{200}; // for requests sent before our GOAWAY came

// The end
constexpr std::chrono::milliseconds close_time{700}; // for requests under way

} // namespace snowglobe::limits

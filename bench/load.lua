-- wrk's script for every row: sends the requests of a file one after the other, again and again.
-- The file holds headers, an empty line, then one body a line. Prints what was measured as JSON.
local requests = {}
local at = 0

function init(args)
    local path = args[1] or error("usage: wrk ... -s load.lua URL -- FILE")
    local in_header = true
    for line in io.lines(path) do
        if in_header and line == "" then
            in_header = false
        elseif in_header then
            local name, value = line:match("^([^:]+): (.*)$")
            wrk.headers[name] = value
        else
            requests[#requests + 1] = wrk.format("POST", nil, nil, line)
        end
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency, all_requests)
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests": %d, "seconds": %.6f, "p50_us": %d, "p99_us": %d, '
            .. '"not_2xx": %d, "socket_errors": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
        errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end

-- Asks for the paths of a file, one a line, in their order and again from the beginning.
--   wrk ... -s load.lua URL -- FILE
-- The last line printed is for contest.py. Latencies are in microseconds.

local requests = {}
asked = 0  -- global, so that done() can read it

function init(args)
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

function request()
  asked = asked + 1
  return requests[(asked - 1) % #requests + 1]
end

function setup(thread)
  worker = thread
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    'result {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "max": %f, "errors": %d, "asked": %d}',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    worker:get("asked") or 0))
end

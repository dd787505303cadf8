-- One permission to send. KEYS: hold, pace, quota. ARGV: 1 µs between two calls, 2 µs of credit, 3 µs one may wait,
-- 4 the day's quota, 5 seconds to keep the day's count.
-- Returns {"hold" or "quota" or "late" or "go", milliseconds}.
local held = redis.call("PTTL", KEYS[1])
if held > 0 then return {"hold", held} end
if tonumber(redis.call("GET", KEYS[3]) or "0") >= tonumber(ARGV[4]) then return {"quota", 0} end
local time = redis.call("TIME")
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local turn = math.max(tonumber(redis.call("GET", KEYS[2]) or "0"), now - tonumber(ARGV[2]))
local wait = math.max(0, turn - now)
if wait > tonumber(ARGV[3]) then return {"late", math.ceil(wait / 1000)} end
redis.call("SET", KEYS[2], string.format("%.0f", turn + tonumber(ARGV[1])), "PX", 60000)
redis.call("INCR", KEYS[3])
redis.call("EXPIRE", KEYS[3], ARGV[5])
return {"go", math.ceil(wait / 1000)}

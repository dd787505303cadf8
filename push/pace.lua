-- Permission to send, for one or several in a row. KEYS: hold, pace, quota. ARGV: 1 µs between two calls, 2 µs of
-- credit, 3 µs one may wait, 4 the day's quota, 5 seconds to keep the day's count, 6 how many are wanted at most.
-- Returns {"hold" or "quota" or "late" or "go", milliseconds until the first, how many}.
local held = redis.call("PTTL", KEYS[1])
if held > 0 then return {"hold", held} end
local left = tonumber(ARGV[4]) - tonumber(redis.call("GET", KEYS[3]) or "0")
if left <= 0 then return {"quota", 0} end
local time = redis.call("TIME")
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local turn = math.max(tonumber(redis.call("GET", KEYS[2]) or "0"), now - tonumber(ARGV[2]))
local wait = math.max(0, turn - now)
if wait > tonumber(ARGV[3]) then return {"late", math.ceil(wait / 1000)} end
local between = tonumber(ARGV[1])
local many = math.min(tonumber(ARGV[6]), left, 1 + math.floor((tonumber(ARGV[3]) - wait) / between))
redis.call("SET", KEYS[2], string.format("%.0f", turn + many * between), "PX", 60000)
redis.call("INCRBY", KEYS[3], many)
redis.call("EXPIRE", KEYS[3], ARGV[5])
return {"go", math.ceil(wait / 1000), many}

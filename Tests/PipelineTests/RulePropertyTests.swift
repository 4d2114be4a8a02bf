import Events
import Foundation
import Pipeline
import Store
import Testing

/// Rules made at random: what is read is stored, rejected or dropped, and no line is changed.
@Suite struct RulePropertyTests {
    private var numbers = SeededNumbers(state: 0)

    private mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &numbers)] }
    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &numbers) < percent }

    private static let names = [
        "user", "status", "took", "note", "client_ip", "level", "service", "message", "host", "tags", "timestamp", "userId",
    ]

    private mutating func line(_ number: Int) -> String {
        let second = String(format: "%02d", number % 60)
        switch Int.random(in: 0..<5, using: &numbers) {
        case 0:
            return
                #"203.0.113.\#(number % 200) - - [21/Jan/2026:08:15:\#(second) +0000] "GET /a\#(number) HTTP/1.1" 200 512 "-" "curl/8""#
        case 1: return "free text \(number) without anything"
        case 2: return "2026-01-21 08:15:\(second) WARN something \(number)"
        default:
            var members = [#""time":"2026-01-21T08:15:\#(second)Z""#]
            for name in Self.names where chance(40) && name != "timestamp" {
                members.append(
                    #""\#(name)":\#(pick(["\"text\"", "\(number)", "1.5", "null", "true", "\"a\\u0041\"", "[1,2]", "\"\""]))"#)
            }
            return "{" + members.joined(separator: ",") + #","n":\#(number)}"#
        }
    }

    private mutating func rule() -> ValidationRule {
        var rule = ValidationRule(pick(Self.names))
        switch Int.random(in: 0..<6, using: &numbers) {
        case 0: rule.exists = chance(70)
        case 1: rule.matches = pick(["text", #"\A\d+\z"#, "[aeiou]"])
        case 2: rule.oneOf = rule.field == "level" ? ["info", "warn"] : ["text", "1.5", "true"]
        case 3: rule.max = Double(Int.random(in: 0..<100, using: &numbers))
        case 4: rule.maxLength = Int.random(in: 0..<10, using: &numbers)
        default: rule.notAfter = TimeBound(pick(["2026-01-21T08:15:30Z", "-1d", "now"]))
        }
        if chance(20) { rule.services = ["app"] }
        rule.onFailure = pick([.reject, .tag, .drop, .tag])
        return rule
    }

    @Test mutating func receiptsBalanceAndLinesStay() throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("rules seed \(seed)")
        numbers = SeededNumbers(state: seed)
        for round in 0..<25 {
            let count = Int.random(in: 1..<200, using: &numbers)
            let lines = (0..<count).map { line($0) }
            let folder = try TemporaryFolder()
            let table = try folder.file("t.csv", "k,one,two\ntext,1,2\napp,3,4\n1.5,5,6\n")
            let path = try folder.file("app.log", lines.joined(separator: "\n") + "\n")
            var options = IngestOptions(store: "")
            for _ in 0..<Int.random(in: 0..<5, using: &numbers) { options.validate.rules.append(rule()) }
            if chance(50) { options.normalise.names = pick([.snake, .lower]) }
            if chance(50) {
                options.normalise.rename = [
                    pick(["user", "note", "status", "host"]): pick(["level", "service", "message", "x.y", "tags"])
                ]
            }
            if chance(50) { options.normalise.types = [pick(Self.names): pick(ValueType.allCases), "n": .text] }
            if chance(30) { options.normalise.drop = [pick(["user", "u*", "tags", "*"])] }
            if chance(50) { options.enrich.lookups = [LookupRule(file: table, field: pick(Self.names))] }
            let isDeduplicated = chance(50)
            let ruled = try Ruled(folder, path) {
                if isDeduplicated { $0.dedup.window = .store }
                $0.validate = options.validate
                $0.normalise = options.normalise
                $0.enrich = options.enrich
            }
            let totals = ruled.receipt.totals
            #expect(totals.read == count && totals.stored == ruled.events.count, "seed \(seed), round \(round)")
            #expect(totals.rejectedTotal == ruled.letters.count, "seed \(seed), round \(round)")
            let kept = ruled.events.map(\.line) + ruled.letters.map { String(decoding: $0.bytes, as: UTF8.self) }
            var left = Dictionary(lines.map { ($0, 1) }, uniquingKeysWith: +)
            for line in kept { left[line, default: 0] -= 1 }
            #expect(left.values.allSatisfy { $0 >= 0 }, "seed \(seed), round \(round)")
            #expect(left.values.reduce(0, +) == totals.droppedTotal + totals.duplicate, "seed \(seed), round \(round)")
            #expect(ruled.objects.count == ruled.events.count, "seed \(seed), round \(round)")
            let starts = Dictionary(
                zip(lines, lines.indices.map { index in lines[..<index].reduce(0) { $0 + $1.utf8.count + 1 } }),
                uniquingKeysWith: { a, _ in a })
            for letter in ruled.letters {
                #expect(
                    starts[String(decoding: letter.bytes, as: UTF8.self)] == Int(letter.offset), "seed \(seed), round \(round)")
            }
        }
    }
}

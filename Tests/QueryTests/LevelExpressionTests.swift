import Events
import Testing

@testable import Query

@Suite struct LevelExpressionTests {
    private func mask(_ levels: Level...) -> UInt16 { levels.reduce(0) { $0 | 1 << UInt16($1.rawValue) } }

    @Test func readsLevels() throws {
        #expect(try LevelExpression.mask("error") == mask(.error))
        #expect(try LevelExpression.mask("Warning") == mask(.warn))
        #expect(try LevelExpression.mask("warn+") == mask(.warn, .error, .critical, .alert, .emergency))
        #expect(try LevelExpression.mask(">=error") == mask(.error, .critical, .alert, .emergency))
        #expect(try LevelExpression.mask("> error") == mask(.critical, .alert, .emergency))
        #expect(try LevelExpression.mask("<=debug") == mask(.trace, .debug))
        #expect(try LevelExpression.mask("<info") == mask(.trace, .debug))
        #expect(try LevelExpression.mask("=info") == mask(.info))
        #expect(try LevelExpression.mask("error, fatal") == mask(.error, .critical))
        #expect(try LevelExpression.mask("debug,alert+") == mask(.debug, .alert, .emergency))
        #expect(try LevelExpression.mask("trace+") == LevelExpression.all)
    }

    @Test(arguments: [("", 0), ("eror,wran", 5), ("error,", 6), ("info-error", 0), (">=  nothing", 4), (">emergency", 0), ("++", 0)])
    func saysWhatIsWrong(_ text: String, _ offset: Int) {
        do {
            let mask = try LevelExpression.mask(text)
            Issue.record("\(text) was read as \(mask)")
        } catch {
            #expect(error.offset == offset, "\(text): \(error)")
        }
    }
}

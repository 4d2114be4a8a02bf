import Testing

@testable import SQL

@Suite struct SQLErrorTests {
    @Test func describesItselfByItsMessage() {
        #expect("\(SQLError(.readOnly, "this would change the store"))" == "this would change the store")
    }
}

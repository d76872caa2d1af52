import Diagnostics
import JSON
import Testing

@Suite("The members of a JSON object")
struct FieldsTests {
  private static func fields(_ text: String = source) throws -> JSONFields {
    try JSONFields(try JSON(parsing: Array(text.utf8), file: "a"), at: "doc")
  }

  private static let source = """
    {"text":"a","count":3,"flag":true,"texts":["b","c"],"list":[{"x":1},{"x":2}],"object":{"y":"z"},"null":null,
     "negative":-1,"mixed":["a",1]}
    """

  @Test("are read by name and type")
  func read() throws {
    let fields = try Self.fields()
    #expect(fields.place == "doc")
    #expect(fields.names.prefix(3) == ["text", "count", "flag"])
    #expect((try fields.text("text"), try fields.count("count"), try fields.flag("flag")) == ("a", 3, true))
    #expect(try fields.texts("texts") == ["b", "c"])
    #expect(try fields.objects("list", only: ["x"]).map { try $0.count("x") } == [1, 2])
    #expect(try fields.objects("list").map(\.place) == ["doc.list[0]", "doc.list[1]"])
    #expect(try fields.object("object").text("y", as: "one letter") { $0.count == 1 ? $0 : nil } == "z")
    #expect(fields.value("null") == nil && fields.value("none") == nil)
  }

  @Test("may be absent or null", arguments: ["null", "none"])
  func absent(name: String) throws {
    let fields = try Self.fields()
    #expect(try fields.optionalText(name) == nil)
    #expect(try fields.optionalCount(name) == nil)
    #expect(try fields.optionalFlag(name) == nil)
    #expect(try fields.optionalObject(name) == nil)
    #expect(try fields.texts(name).isEmpty && fields.objects(name).isEmpty)
    #expect(try fields.optionalText("text") == "a" && fields.optionalCount("count") == 3)
    #expect(try fields.optionalObject("object")?.place == "doc.object")
  }

  @Test("are refused by name where they are missing, of another type or unknown")
  func refused() throws {
    let fields = try Self.fields()
    let rows: [(String, () throws -> Void)] = [
      ("'doc.none' is missing", { _ = try fields.text("none") }),
      ("'doc.none' is missing", { _ = try fields.count("none") }),
      ("'doc.none' is missing", { _ = try fields.flag("none") }),
      ("'doc.null' is missing", { _ = try fields.object("null") }),
      ("expected a string at 'doc.count'", { _ = try fields.text("count") }),
      ("expected a whole number of at least 0 at 'doc.negative'", { _ = try fields.count("negative") }),
      ("expected true or false at 'doc.text'", { _ = try fields.flag("text") }),
      ("expected a list at 'doc.text'", { _ = try fields.array("text") }),
      ("expected a list of strings at 'doc.mixed'", { _ = try fields.texts("mixed") }),
      ("expected an object at 'doc.mixed[0]'", { _ = try fields.objects("mixed") }),
      ("expected an object at 'doc.text'", { _ = try fields.object("text") }),
      ("expected an object at 'doc'", { _ = try JSONFields(nil, at: "doc") }),
      ("unknown member 'y' at 'doc.object'", { _ = try fields.object("object", only: ["x"]) }),
      (
        "expected two letters at 'doc.text'",
        { _ = try fields.text("text", as: "two letters") { _ in Int?.none } }
      ),
    ]
    for (message, work) in rows {
      let problem = #expect(throws: Problem.self) { try work() }
      #expect(problem?.code == .jsonField)
      #expect(problem?.message == message)
    }
  }
}

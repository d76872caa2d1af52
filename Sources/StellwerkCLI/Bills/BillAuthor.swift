import BillOfMaterials
import Diagnostics

/// Who makes a document, as a command line names them.
enum BillAuthor {
  static let option = CommandOption(
    "--author", "NAME", "who makes the document, as 'NAME <ADDRESS>'", isRepeatable: true)

  /// - Throws: `usage`.
  static func all(_ call: Call) throws(Problem) -> [Party] {
    var authors: [Party] = []
    for text in call.all("--author") {
      guard let author = Party(mailbox: text) else {
        throw Problem(.usage, "'--author' names nobody", hint: "write --author 'NAME <ADDRESS>'")
      }
      authors.append(author)
    }
    return authors
  }
}

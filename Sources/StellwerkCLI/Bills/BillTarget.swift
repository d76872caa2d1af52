import BillOfMaterials
import Diagnostics
import OperatingSystem
import Packages
import Stages

/// What lies in a target that a command line names: a folder, an archive, an image, a package or a lock file.
///
/// This is the one way to it: what a command says of a target, all others say of it too.
struct BillTarget {
  let inventory: Inventory
  /// What could not be read, and what else somebody should look at.
  let warnings: [Problem]
  /// Whether everything could be read.
  let isWhole: Bool

  /// The options that say what the target does not.
  static let options = [
    CommandOption("--name", "NAME", "what the product is called (the name of the folder)"),
    CommandOption("--version", "VERSION", "the version of the product"),
    CommandOption("--license", "EXPRESSION", "the licence of the product, as SPDX expression"),
    BillParty.supplier,
    CommandOption("--copyright", "NOTICE", "who holds the rights in the product, as '2024 NAME'"),
    BillParty.author,
    CommandOption("--skip", "PATH", "leave out what lies there", isRepeatable: true),
    CommandOption("--files", nil, "list every file of a folder or a Debian package too, with its digests"),
  ]

  /// - Parameters:
  ///   - call: names the target as its first operand.
  ///   - outputs: what an earlier call wrote to them is no part of the target.
  /// - Throws: `usage`; what reading the target throws.
  init(_ call: Call, _ outputs: [BillOutput] = []) throws(Problem) {
    // What is wrong with the command line is told before anything is read.
    let authors = try BillParty.all(BillParty.author, of: call)
    let (epoch, asOf) = (try RunCommand.sourceDateEpoch(call.environment), try call.asOf)
    let (subject, unread) = try Self.subject(call, outputs)
    var (inventory, noted) = try Inventory.of(
      subject, timestamp: epoch ?? asOf ?? .now(),
      tool: Inventory.Tool(name: "stellwerk", version: stellwerkVersion))
    inventory.authors = authors
    self.inventory = inventory
    warnings = unread + noted.map { $0.problem(below: subject.prefix) }
    isWhole = unread.allSatisfy { $0.code == .sbomSkip } && !noted.contains { $0.kind == .unreadable }
  }

  /// Tells what could not be read.
  func tell(_ call: Call) { for warning in warnings { call.console.warn(warning) } }

  private static func subject(_ call: Call, _ outputs: [BillOutput]) throws(Problem) -> (Subject, [Problem]) {
    let target = call.operands[0]
    let (name, version) = (try call.text("--name"), try call.text("--version"))
    _ = try BillParty.all(BillParty.supplier, of: call)
    let (licence, copyright) = (try licence(call), try call.text("--copyright"))
    guard target.hasSuffix(".deb"), !isFolder(target) else {
      let skipped = call.all("--skip") + outputs.compactMap(\.file).filter { lies($0, in: target) }
      guard !call.has("--files") || isFolder(target) else {
        throw Problem(
          .usage, "'--files' goes with a folder or a Debian package",
          hint: "unpack '\(target)', or leave it out")
      }
      var (subject, problems) = try Subject.reading(
        target: target, name: name, version: version, skipping: skipped,
        temporary: call.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp")
      (subject.maintainer, subject.licence) = (call.value("--supplier"), licence)
      subject.copyright = copyright
      if call.has("--files") {
        let listing = try Subject.listing(target, skipping: skipped)
        subject.listed = listing.files
        // What cannot be opened was told already where it was to be looked at.
        problems += listing.problems.filter { problem in !problems.contains { $0.message == problem.message }
        }
      }
      return (subject, problems)
    }
    for option in options
    where ![BillParty.author.name, "--files"].contains(option.name) && call.has(option.name) {
      throw Problem(
        .usage, "'\(option.name)' goes with a folder, not with a package, which says so itself")
    }
    var subject = try Subject(debianPackage: target, licence: nil)
    subject.prefix = "\(target)!/"
    if call.has("--files") { subject.listed = subject.files }
    return (subject, [])
  }

  /// Said by the person who calls: it must be one.
  private static func licence(_ call: Call) throws(Problem) -> String? {
    guard let licence = call.value("--license") else { return nil }
    do throws(Problem) { return try LicenceExpression(licence).text } catch {
      throw Problem(
        .usage, "'\(licence)' is no value for '--license': \(error.message)", hint: error.hint)
    }
  }

  /// Whether a file is there and lies below a folder.
  private static func lies(_ file: String, in folder: String) -> Bool {
    guard let file = realPath(file), let folder = realPath(folder) else { return false }
    return file.utf8.starts(with: (folder == "/" ? folder : "\(folder)/").utf8)
  }
}

import Glibc

/// The program `TestWorker`, which is built beside the tests; `nil` if it is not there.
public let testWorker: String? = builtProgram("TestWorker")

/// The words that start `TestWorker` as a user without privileges, whoever runs the tests.
///
/// - Parameter scratch: where others can reach the program; the folder of the tests may be closed to them.
/// - Throws: what copying the program throws.
/// - Returns: its words, of which the first is a program; `nil` where that cannot be done: without the program, and as root without `setpriv`.
public func unprivilegedWorker(in scratch: Scratch) throws -> [String]? {
  guard hasUnprivilegedWorker, let testWorker else { return nil }
  // A program that counts what it covers could not write that down.
  let uncounted = ["env", "LLVM_PROFILE_FILE=/dev/null"]
  guard geteuid() == 0 else { return uncounted + [testWorker] }
  // By a program: a file that we write is busy while another test starts one.
  try scratch.run("cp", [testWorker, "worker"])
  for path in [scratch.path, scratch("worker")] { _ = chmod(path, 0o755) }
  return ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"] + uncounted + [scratch("worker")]
}

/// Whether `unprivilegedWorker` can be had.
public let hasUnprivilegedWorker = testWorker != nil && (geteuid() != 0 || Tool.has("setpriv"))

/// A program that is built beside the tests; `nil` if it is not there.
public func builtProgram(_ name: String) -> String? {
  // Run by `swift test`, our own program is the toolchain's; the tests are its argument.
  let candidates = CommandLine.arguments.filter { $0.hasSuffix(".xctest") } + CommandLine.arguments.prefix(1)
  for path in candidates {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let place = "\(folder.joined(separator: "/"))/\(name)"
    if access(place, X_OK) == 0 { return place }
  }
  return nil
}

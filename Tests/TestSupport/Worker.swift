import Glibc

/// The program `TestWorker`, which is built beside the tests; `nil` if it is not there.
public let testWorker: String? = builtProgram("TestWorker")

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

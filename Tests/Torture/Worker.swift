/// What this program does as a process of its own for a test.
enum Worker {
  /// - Returns: the exit status; `nil` if the words are no worker's.
  static func run(_ words: [String]) -> Int32? { nil }
}

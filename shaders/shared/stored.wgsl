/// How q, k, v and the output are stored, and nothing else: sums, statistics, states, masks and decays
/// are f32, and what is read is made f32 at once, unless a file says otherwise.
alias stored = f32;

// Softmax attention by quads, four lanes to ROWS rows: what a workgroup and its quads take, what the lanes of a quad
// tell each other, and where the results go. Whoever joins this file says how K and V are read.
// output [batch·heads, tokens, VALUE_DIM]
// partials [batch·heads, tokens, SPLITS, VALUE_DIM + 2]: of a piece of the keys the unnormalised output,
// the maximum and the sum
// The query heads that share a key head lie in one tile of rows: row r is head r % GROUP of token r / GROUP.

@group(0) @binding(6) var<storage, read_write> partials: array<f32>;
@group(0) @binding(7) var<storage, read_write> output: array<stored>;

/// query heads that share a key head
const GROUP: u32 = 1;
const TILE_ROWS: u32 = 64;
/// keys of a tile
const TILE_COLS: u32 = 32;
/// rows of a quad
const ROWS: u32 = 4;
/// pieces of the keys that different quads take, to be merged
const SPLITS: u32 = 1;
/// how many of those pieces the quads of one workgroup take, beside each other
const KEY_QUADS: u32 = 1;

/// lanes that hold a row together: a quad or, where registers are scarce, two beside each other
const LANES: u32 = 4;
/// vectors that a lane holds of a query, and of a row of the output
const DEPTH_FOURS: u32 = 4;
const COLUMN_FOURS: u32 = 4;
/// Of the vectors that follow those that all columns fill, the components that hold one.
const DEPTH_REST: u32 = (HEAD_DIM % (4 * LANES) + LANES - 1) / LANES;
const COLUMN_REST: u32 = (VALUE_DIM % (4 * LANES) + LANES - 1) / LANES;

const WORKGROUP_SIZE: u32 = LANES * KEY_QUADS * TILE_ROWS / ROWS;
const MERGE_THREADS: u32 = 64;

var<workgroup> quads: atomic<u32>;

/// A tile of the rows that share a key head: the same for every thread of a workgroup.
struct RowTile {
  /// flat over the batch, as are the heads
  kv_head: u32,
  first_row: u32,
  /// of all tiles of the key head
  row_count: u32,
  /// the first piece of the keys that the workgroup takes, and how many keys a piece has: whole tiles
  first_split: u32,
  piece: u32,
  /// keys of the batch entry, that every row of the tile sees, and that its last row sees
  own: u32,
  seen_by_all: u32,
  seen_by_any: u32,
}

fn row_tile_of(workgroup: u32) -> RowTile {
  let pieces = SPLITS / KEY_QUADS;
  let row_count = params.tokens * GROUP;
  let row_tiles = (row_count + TILE_ROWS - 1) / TILE_ROWS;
  let tile_index = workgroup / pieces % row_tiles;
  let kv_head = workgroup / pieces / row_tiles;
  // the last rows of a causal head see most keys: they start first
  let first_row = select(tile_index, row_tiles - 1 - tile_index, CAUSAL) * TILE_ROWS;
  let own = own_keys(kv_head * GROUP);
  return RowTile(
    kv_head,
    first_row,
    row_count,
    workgroup % pieces * KEY_QUADS,
    ((params.keys + SPLITS - 1) / SPLITS + TILE_COLS - 1) / TILE_COLS * TILE_COLS,
    own,
    seen_keys(own, first_row / GROUP),
    seen_keys(own, (min(first_row + TILE_ROWS, row_count) - 1) / GROUP),
  );
}

/// As many keys as the workgroup's first piece takes: quads exchange values in step.
fn keys_in_turn(tile: RowTile) -> u32 {
  return min(tile.seen_by_any - min(tile.seen_by_any, tile.first_split * tile.piece), tile.piece);
}

/// The quad's number in its workgroup. Invocations may lie in their subgroups in any order: quads take their rows
/// and keys as they come.
fn take_quad(lane: u32) -> u32 {
  if (WORKGROUP_SIZE > 4) {
    workgroupBarrier(); // SwiftShader sets the counter to 0 once a subgroup, one after the other
  }
  var taken = 0u;
  if (lane == 0) {
    taken = atomicAdd(&quads, 1u);
  }
  let own = quadBroadcast(taken, 0);
  if (LANES == 4) {
    return own;
  }
  return select(own, subgroupShuffleXor(own, 4u), lane >= 4);
}

/// The head, flat over the batch, of a row of those that share a key head.
fn head_of(kv_head: u32, row: u32) -> u32 {
  return kv_head * GROUP + row % GROUP;
}

/// Row of q, and of the output, flat over the heads.
fn head_row_of(kv_head: u32, row: u32) -> u32 {
  return head_of(kv_head, row) * params.tokens + row / GROUP;
}

/// A score as the mask leaves it; MASKED where the row does not see the key.
fn masked(score: f32, kv_head: u32, row: u32, key: u32, own: u32) -> f32 {
  let is_hidden = key >= seen_keys(own, row / GROUP);
  if (!HAS_MASK) {
    return select(score, MASKED, is_hidden);
  }
  if (is_hidden || row >= params.tokens * GROUP) {
    return MASKED;
  }
  return biased(score, mask_bias(head_mask(head_of(kv_head, row)), row / GROUP, key));
}

/// a · b + sum
fn dot_add(a: vec4f, b: vec4f, sum: f32) -> f32 {
  return fma(a.x, b.x, fma(a.y, b.y, fma(a.z, b.z, fma(a.w, b.w, sum))));
}

fn quad_max(x: f32) -> f32 {
  let pair = max(x, quadSwapX(x));
  let quad = max(pair, quadSwapY(pair));
  if (LANES == 4) {
    return quad;
  }
  return max(quad, subgroupShuffleXor(quad, 4u));
}

fn quad_sum(x: f32) -> f32 {
  let pair = x + quadSwapX(x);
  let quad = pair + quadSwapY(pair);
  if (LANES == 4) {
    return quad;
  }
  return quad + subgroupShuffleXor(quad, 4u);
}

/// What the sum of a row divides by: a row that saw no key has the sum 0, and is 0; one that left f32 has NaN, and
/// stays NaN.
fn factor_of(sum: f32) -> f32 {
  return select(1.0 / sum, 0.0, sum == 0.0);
}

/// Where what a piece of the keys gives a row starts in `partials`; `head_row` is flat over the heads.
fn partial_of(split: u32, head_row: u32) -> u32 {
  return (head_row * SPLITS + split) * (VALUE_DIM + 2);
}

/// Writes 4 values of a row, of the output or of a piece.
fn store(split: u32, head_row: u32, columns: vec4u, values: vec4f) {
  for (var j = 0u; j < 4; j++) {
    if (columns[j] < VALUE_DIM) {
      if (SPLITS == 1) {
        output[head_row * VALUE_DIM + columns[j]] = stored(values[j]);
      } else {
        partials[partial_of(split, head_row) + columns[j]] = values[j];
      }
    }
  }
}

/// Writes what a piece of the keys leaves of a row beside those.
fn store_sum(split: u32, head_row: u32, largest: f32, sum: f32) {
  let place = partial_of(split, head_row) + VALUE_DIM;
  partials[place] = largest;
  partials[place + 1] = sum;
}

/// (maximum, sum) of each piece of a row's keys
var<workgroup> piece_tile: array<vec2f, SPLITS>;

/// A row's pieces, brought to one maximum and added up.
@compute @workgroup_size(MERGE_THREADS)
fn merge_splits(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = flat_workgroup(id, count);
  if (row >= params.end_workgroup) {
    return;
  }
  if (lane < SPLITS) {
    let place = partial_of(lane, row) + VALUE_DIM;
    piece_tile[lane] = vec2f(partials[place], partials[place + 1]);
  }
  workgroupBarrier(); // every piece's maximum and sum are there
  var largest = LOWEST_MAXIMUM;
  for (var split = 0u; split < SPLITS; split++) {
    largest = max(largest, piece_tile[split].x);
  }
  var sum = 0.0;
  for (var split = 0u; split < SPLITS; split++) {
    sum += piece_tile[split].y * exp2(piece_tile[split].x - largest);
  }
  for (var column = lane; column < VALUE_DIM; column += MERGE_THREADS) {
    var value = 0.0;
    for (var split = 0u; split < SPLITS; split++) {
      value += partials[partial_of(split, row) + column] * exp2(piece_tile[split].x - largest);
    }
    output[row * VALUE_DIM + column] = stored(select(value / sum, 0.0, sum == 0.0));
  }
}

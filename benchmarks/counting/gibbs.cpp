// The Gibbs sampler of Manrique-Vallier (2016, Biometrics 72), as a peer to measure against: the same steps, priors, start and cap as R's
// LCMCR, in plain C++ with GSL's generators, which is what that package calls. Usage: gibbs K a b burn thin draws seed < rows "x1 .. xJ count".
// It prints one N a line.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

int main(int, char **argv) {
  const int K = atoi(argv[1]);
  const double a = atof(argv[2]), b = atof(argv[3]);
  const long burn = atol(argv[4]), thin = atol(argv[5]), draws = atol(argv[6]);
  gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(r, atol(argv[7]));
  std::vector<std::vector<int>> x;
  std::vector<unsigned> f;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream in(line);
    std::vector<int> row;
    for (int v; in >> v;) row.push_back(v);
    if (row.empty()) continue;
    f.push_back(row.back());
    row.pop_back();
    x.push_back(row);
  }
  const int M = x.size(), J = x[0].size();
  long n = 0;
  for (auto v : f) n += v;
  std::vector<std::vector<double>> lambda(J, std::vector<double>(K));
  std::vector<double> nu(K), log_nu(K), p(K);
  std::vector<std::vector<unsigned>> z(M, std::vector<unsigned>(K));
  std::vector<unsigned> z0(K, 0), count(K);
  for (int j = 0; j < J; ++j) {
    double s = 0;
    for (int m = 0; m < M; ++m) s += x[m][j] ? f[m] : 0;
    for (int k = 0; k < K; ++k) lambda[j][k] = s / n;
  }
  for (int k = 0; k < K; ++k) nu[k] = k < 4 ? 0.225 : 0.1 / (K - 4);
  double alpha = 0.3 / K;
  long n0 = 0;
  for (long it = -500; it < burn + thin * draws; ++it) {
    for (int m = 0; m < M; ++m) {
      for (int k = 0; k < K; ++k) {
        double q = nu[k];
        for (int j = 0; j < J; ++j) q *= x[m][j] ? lambda[j][k] : 1.0 - lambda[j][k];
        p[k] = q;
      }
      gsl_ran_multinomial(r, K, f[m], p.data(), z[m].data());
    }
    for (int k = 0; k < K; ++k) {
      for (int j = 0; j < J; ++j) {
        long one = 0, zero = z0[k];
        for (int m = 0; m < M; ++m) (x[m][j] ? one : zero) += z[m][k];
        lambda[j][k] = gsl_ran_beta(r, 1.0 + one, 1.0 + zero);
      }
      count[k] = z0[k];
      for (int m = 0; m < M; ++m) count[k] += z[m][k];
    }
    double left = 0;
    long after = n + n0;
    for (int k = 0; k < K - 1; ++k) {
      after -= count[k];
      // logarithms of gammas, so that a tiny alpha does not underflow
      double ga = log(gsl_ran_gamma(r, 1.0 + count[k], 1.0)), shape = alpha + after;
      double gb = log(gsl_ran_gamma(r, shape + 1.0, 1.0)) + log(gsl_rng_uniform_pos(r)) / shape;
      double top = ga > gb ? ga : gb, sum = top + log(exp(ga - top) + exp(gb - top));
      log_nu[k] = ga - sum + left;
      left += gb - sum;
      nu[k] = exp(log_nu[k]);
    }
    log_nu[K - 1] = left;
    nu[K - 1] = exp(left);
    double zero = 0;
    for (int k = 0; k < K; ++k) {
      double q = nu[k];
      for (int j = 0; j < J; ++j) q *= 1.0 - lambda[j][k];
      p[k] = q;
      zero += q;
    }
    do n0 = gsl_ran_negative_binomial(r, 1.0 - zero, n);
    while (n0 > 20 * n);
    gsl_ran_multinomial(r, K, n0, p.data(), z0.data());
    if (it >= 0) alpha = gsl_ran_gamma(r, a + K - 1.0, 1.0 / (b - log_nu[K - 1]));
    if (it >= burn && (it - burn + 1) % thin == 0) printf("%ld\n", n + n0);
  }
}
